"""moto, behind the gateway. This package comes first: moto reads its settings while it is imported."""

import os

from tutor.sandbox.aws.wire import MAX_BODY

__all__: list[str] = []

os.environ.update(
    {
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # the gateway has the images
        "MOTO_DISABLE_GLOBAL_CORS": "1",
        # bodies stay in memory, which is capped; /tmp is a few megabytes in the jail
        "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(MAX_BODY + 1),
    }
)
# the gateway judges what EC2 is asked for
_JUDGED = ("MOTO_ENABLE_AMI_VALIDATION", "MOTO_ENABLE_KEYPAIR_VALIDATION", "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION")
for _steering in (*_JUDGED, "MOTO_ACCOUNT_ID", "TEST_SERVER_MODE", "INITIAL_NO_AUTH_ACTION_COUNT"):
    os.environ.pop(_steering, None)
