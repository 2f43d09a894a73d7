"""The files that an instance's disk is born with: accounts, names, what system it says it is, how shells greet."""

from __future__ import annotations

from .about import About

__all__ = ["BUNDLE", "TOOLS", "environment", "files"]

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
TOOLS = "/opt/sandbox"
"""Where the sandbox's own little programs lie, read-only."""

_PATH = f"{TOOLS}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Where programs look for the authorities they trust: boto3 and the AWS CLI, Python and OpenSSL, curl, requests.
_BUNDLE_VARIABLES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
_SYSTEMS = {
    "ubuntu": ("ubuntu", "debian", "https://www.ubuntu.com/"),
    "amazon-linux": ("amzn", "fedora", "https://aws.amazon.com/linux/amazon-linux-2023/"),
    "debian": ("debian", "", "https://www.debian.org/"),
}
_GROUPS = {"ubuntu": ("adm", "sudo"), "amazon-linux": ("adm", "wheel"), "debian": ("adm", "sudo")}

_PROFILE = """\
if [ -n "$BASH_VERSION" ] && [ -r "$HOME/.bashrc" ]; then . "$HOME/.bashrc"; fi
"""
_BASHRC = """\
case $- in *i*) ;; *) return ;; esac
PS1='\\u@\\h:\\w\\$ '
alias ls='ls --color=auto'
"""
_ETC_PROFILE = """\
if [ -z "$BASH_VERSION" ]; then PS1="$USER@$(uname -n):\\$PWD\\$ "; fi
for file in /etc/profile.d/*.sh; do [ -r "$file" ] && . "$file"; done
unset file
"""


def files(about: About) -> dict[str, tuple[str, int]]:
    """Text and mode by path."""
    system, like, link = _SYSTEMS.get(about.os, _SYSTEMS["ubuntu"])
    pretty = about.os_name.replace('"', "")
    version = next((word for word in pretty.split() if word[:1].isdigit()), "")
    release = {"PRETTY_NAME": pretty, "NAME": pretty.partition(version)[0].strip() if version else pretty}
    release |= {"VERSION_ID": ".".join(version.split(".")[:2]), "ID": system, "ID_LIKE": like, "HOME_URL": link}
    texts = {
        "/etc/passwd": _accounts(about),
        "/etc/group": _groups(about),
        "/etc/hostname": f"{about.hostname}\n",
        "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n"
        f"{about.private_ip} {about.hostname}.{about.domain} {about.hostname}\n",
        "/etc/resolv.conf": f"nameserver 127.0.0.1\nsearch {about.domain}\noptions timeout:2 attempts:2\n",
        "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "/etc/os-release": "".join(f'{name}="{value}"\n' for name, value in release.items() if value),
        "/etc/issue": f"{pretty} \\n \\l\n",
        "/etc/motd": f"{pretty}, an instance of the sandbox: {about.id} ({about.type}, {about.zone})\n",
        "/etc/shells": "/bin/sh\n/bin/bash\n",
        "/etc/services": "ssh 22/tcp\ndomain 53/udp\nhttp 80/tcp\nhttps 443/tcp\n",
        "/etc/profile": _ETC_PROFILE,
        "/etc/fstab": "",
        BUNDLE: about.authority,
        f"{about.home}/.profile": _PROFILE,
        f"{about.home}/.bashrc": _BASHRC,
        "/var/log/cloud-init-output.log": "",
    }
    told = {path: (text, 0o644) for path, text in texts.items()}
    if about.key:
        told[f"{about.home}/.ssh/authorized_keys"] = (f"{about.key}\n", 0o600)
    return told


def _accounts(about: About) -> str:
    return (
        "root:x:0:0:root:/root:/bin/bash\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
        f"{about.user}:x:1000:1000:{about.user}:{about.home}:/bin/bash\n"
    )


def _groups(about: About) -> str:
    extra = "".join(f"{name}:x:{number}:{about.user}\n" for number, name in enumerate(_GROUPS.get(about.os, ()), 4))
    return f"root:x:0:\n{extra}{about.user}:x:1000:\nnogroup:x:65534:\n"


def environment(about: About) -> dict[str, str]:
    """What every program in the instance is started with."""
    base = {"PATH": _PATH, "HOME": about.home, "USER": about.user, "LOGNAME": about.user, "LANG": "C.UTF-8"}
    return base | dict.fromkeys(_BUNDLE_VARIABLES, BUNDLE)
