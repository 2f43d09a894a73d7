"""EC2's instances from the inside: what runs behind a rack's wall. The only place of `inside/` that knows AsyncSSH.

nest  --fork-->  rack  --fork-->  keeper of an instance  --fork-->  ssh server  --fork-->  a connection  --> commands
(warm, empty)    (a run's,        (first process of its own namespaces,       `- first boot, once
                  its volumes)     holds the disk)
"""
