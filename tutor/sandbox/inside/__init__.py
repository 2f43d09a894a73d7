"""The only code of ours that runs inside a jail. It imports nothing but the standard library and holds no secret.

Inside it is the package `tutor_inside`; the rest of `tutor` does not exist there.
"""
