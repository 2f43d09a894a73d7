import subprocess


def ask_its_name(name):
    done = subprocess.run(["uname", "-n"], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()
