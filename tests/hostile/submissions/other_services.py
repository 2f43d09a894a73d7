"""Asks for services in which moto starts containers, calls out, or runs what it is given.

kind: reach out
says: services that answered: []
strong: holds
partial: holds
none: holds
"""

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

CALLS = {
    "lambda": ("list_functions", {}),
    "batch": ("describe_job_queues", {}),
    "sns": ("create_topic", {"Name": "x"}),
    "sqs": ("create_queue", {"QueueName": "x"}),
    "cloudformation": ("create_stack", {"StackName": "x", "TemplateURL": "http://127.0.0.1:22/"}),
    "stepfunctions": ("list_state_machines", {}),
    "ecs": ("create_cluster", {}),
    "rds": ("describe_db_instances", {}),
    "iam": ("create_user", {"UserName": "x"}),
    "dynamodb": ("list_tables", {}),
    "firehose": ("list_delivery_streams", {}),
    "apigateway": ("get_rest_apis", {}),
    "events": ("list_rules", {}),
    "codebuild": ("list_projects", {}),
    "athena": ("list_named_queries", {}),
    "sagemaker": ("list_models", {}),
    "glue": ("get_databases", {}),
    "emr": ("list_clusters", {}),
    "organizations": ("create_organization", {}),
}


def attack():
    answered = []
    config = Config(retries={"max_attempts": 0, "total_max_attempts": 1}, connect_timeout=0.3, read_timeout=1)
    for service in list(CALLS):
        call, parameters = CALLS[service]
        try:
            getattr(boto3.client(service, config=config, region_name="us-east-1"), call)(**parameters)
        except (BotoCoreError, ClientError):
            continue
        answered.append(service)
        print("BREACH:", service, "answered")
    print("services that answered:", answered)
