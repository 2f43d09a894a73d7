"""Security groups over the wire: names, rules, what is in use."""

from __future__ import annotations

import pytest

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_ERRORS = f"{_API}/errors-overview.html"
_RULE = f"{_API}/API_IpPermission.html"
_CREATE = f"{_API}/API_CreateSecurityGroup.html"


@pytest.fixture
def group(ec2):
    """The id of a group `web` in the default VPC."""
    return ec2.create_security_group(GroupName="web", Description="Web servers")["GroupId"]


@pytest.fixture
def elsewhere(ec2):
    """The id of a group in a VPC that is not the default one."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_security_group(GroupName="web", Description="Web servers", VpcId=vpc)["GroupId"]


@pytest.fixture
def used_group(ec2, group, amazon_linux, later):
    """The ids of a group and of an instance that is in it."""
    asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(**asked, SecurityGroupIds=[group])["Instances"][0]["InstanceId"]
    later()
    return group, made


def rule(protocol="tcp", first=22, last=22, **source):
    ports = {} if first is None else {"FromPort": first, "ToPort": last}
    source = source or {"IpRanges": [{"CidrIp": "203.0.113.7/32"}]}
    return {"IpProtocol": protocol, **ports, **source}


def told(ec2, group_id):
    return ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]


@pytest.mark.aws(
    behaviour="rules of a new group",
    says="in: none; out: all",
    page=f"{_GUIDE}/creating-security-group.html",
)
def test_a_new_group_lets_nothing_in_and_everything_out(ec2, group, we_do):
    new = told(ec2, group)
    out = [(one["IpProtocol"], one["IpRanges"]) for one in new["IpPermissionsEgress"]]
    goes_out = "all" if out == [("-1", [{"CidrIp": "0.0.0.0/0"}])] else out
    we_do(f"in: {new['IpPermissions'] or 'none'}; out: {goes_out}")
    assert new["SecurityGroupArn"] == f"arn:aws:ec2:us-east-1:123456789012:security-group/{group}"


@pytest.mark.aws(
    behaviour="inbound rule of the default group",
    says="all from itself",
    page="https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
)
def test_the_default_group_takes_all_from_itself(ec2, we_do):
    (default,) = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"]
    ((protocol, source),) = [(one["IpProtocol"], one["UserIdGroupPairs"]) for one in default["IpPermissions"]]
    from_itself = [one["GroupId"] for one in source] == [default["GroupId"]]
    we_do(f"{'all' if protocol == '-1' else protocol} from {'itself' if from_itself else source}")


def test_a_rule_is_told_with_an_id_and_found_again(ec2, group):
    allowed = rule(IpRanges=[{"CidrIp": "203.0.113.7/32", "Description": "my desk"}])
    (made,) = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[allowed])["SecurityGroupRules"]
    assert made["SecurityGroupRuleId"].startswith("sgr-")
    assert (made["CidrIpv4"], made["FromPort"], made["IsEgress"]) == ("203.0.113.7/32", 22, False)
    (permission,) = told(ec2, group)["IpPermissions"]
    assert permission["IpRanges"] == [{"CidrIp": "203.0.113.7/32", "Description": "my desk"}]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert made["SecurityGroupRuleId"] in {one["SecurityGroupRuleId"] for one in rules}
    assert {one["IsEgress"] for one in rules} == {True, False}


@pytest.mark.aws(
    behaviour="security group rule: port above 65535, or FromPort above ToPort",
    says="400 InvalidParameterValue",
    page=_RULE,
    row=33,
)
@pytest.mark.parametrize("ports", [(70_000, 70_000), (22, 65_536), (80, 22), (-2, 22)])
def test_ports_must_be_ports(ec2, group, status, we_do, ports):
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule("tcp", *ports)]))
    assert told(ec2, group)["IpPermissions"] == []


@pytest.mark.aws(
    behaviour="security group rule: tcp or udp without ports",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_AuthorizeSecurityGroupIngress.html",
    row=34,
)
@pytest.mark.parametrize("protocol", ["tcp", "udp", "6"])
def test_tcp_needs_ports(ec2, group, status, we_do, protocol):
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule(protocol, None)]))


@pytest.mark.aws(
    behaviour="security group rule: a range that is no CIDR block",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_IpRange.html",
)
@pytest.mark.parametrize("cidr", ["300.0.0.0/8", "203.0.113.7", "everyone", "10.0.0.0/33", "::/0"])
def test_a_source_is_a_cidr_block(ec2, group, status, we_do, cidr):
    bad = rule(IpRanges=[{"CidrIp": cidr}])
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[bad]))


@pytest.mark.aws(
    behaviour="security group rule for 100.68.0.18/18",
    says="100.68.0.0/18",
    page=f"{_API}/API_IpRange.html",
)
def test_cidr_blocks_are_made_canonical(ec2, group, we_do):
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule(IpRanges=[{"CidrIp": "100.68.0.18/18"}])])
    we_do(told(ec2, group)["IpPermissions"][0]["IpRanges"][0]["CidrIp"])


@pytest.mark.aws(
    behaviour="security group rule: protocol `carrier-pigeon`", says="400 InvalidParameterValue", page=_RULE
)
def test_a_protocol_is_one(ec2, group, status, we_do):
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule("carrier-pigeon")]))


@pytest.mark.aws(behaviour="the same rule twice", says="400 InvalidPermission.Duplicate", page=_ERRORS)
def test_a_rule_is_there_once(ec2, group, status, we_do):
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule()])
    both = [rule(first=80, last=80), rule()]
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=both))
    assert len(told(ec2, group)["IpPermissions"]) == 1


@pytest.mark.aws(
    behaviour="61 inbound rules in a group",
    says="400 RulesPerSecurityGroupLimitExceeded",
    page="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
)
def test_a_group_has_60_rules(ec2, group, status, we_do):
    many = rule(IpRanges=[{"CidrIp": f"203.0.113.{host}/32"} for host in range(61)])
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[many]))


def test_a_rule_may_name_a_group(ec2, group):
    ec2.authorize_security_group_ingress(GroupId=group, SourceSecurityGroupName="web", IpProtocol="-1")
    source = rule(first=5432, last=5432, UserIdGroupPairs=[{"GroupId": group}])
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[source])
    pairs = [one["UserIdGroupPairs"] for one in told(ec2, group)["IpPermissions"]]
    assert pairs == [[{"GroupId": group, "UserId": "123456789012"}]] * 2


@pytest.mark.aws(
    behaviour="security group rule for a group that does not exist", says="400 InvalidGroup.NotFound", page=_ERRORS
)
def test_a_rule_names_a_group_that_is_there(ec2, group, status, we_do):
    source = rule(UserIdGroupPairs=[{"GroupId": "sg-0123456789abcdef0"}])
    we_do(status(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[source]))


def test_the_short_way_to_write_a_rule(ec2, group):
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    (permission,) = told(ec2, group)["IpPermissions"]
    assert (permission["FromPort"], permission["IpRanges"]) == (80, [{"CidrIp": "0.0.0.0/0"}])


@pytest.mark.aws(
    behaviour="revoke a rule that is not there, in the default VPC",
    says="200, tells it unknown",
    page=f"{_API}/API_RevokeSecurityGroupIngress.html",
)
def test_revoking_what_is_not_there_tells_so(ec2, group, we_do):
    answer = ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule()])
    unknown = answer["UnknownIpPermissions"][0]["IpRanges"] == [{"CidrIp": "203.0.113.7/32"}]
    we_do(f"{answer['ResponseMetadata']['HTTPStatusCode']}, {'tells it unknown' if unknown else 'tells nothing'}")


@pytest.mark.aws(
    behaviour="revoke a rule that is not there, in another VPC",
    says="400 InvalidPermission.NotFound",
    page=f"{_API}/API_RevokeSecurityGroupIngress.html",
)
def test_revoking_what_is_not_there_fails_in_another_vpc(ec2, elsewhere, status, we_do):
    we_do(status(ec2.revoke_security_group_ingress, GroupId=elsewhere, IpPermissions=[rule()]))


def test_a_rule_is_revoked_by_what_it_says_or_by_its_id(ec2, group):
    described = rule(IpRanges=[{"CidrIp": "203.0.113.7/32", "Description": "my desk"}])
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[described])
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule()])
    assert told(ec2, group)["IpPermissions"] == []
    (out,) = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[out["SecurityGroupRuleId"]])
    assert told(ec2, group)["IpPermissionsEgress"] == []


@pytest.mark.aws(
    behaviour="security group name `sg-web`, of other characters, of 256",
    says="400 InvalidParameterValue",
    page=_CREATE,
    row=33,
)
@pytest.mark.parametrize("name", ["sg-web", "SG-web", "wéb", "web~1", "x" * 256])
def test_some_names_are_no_group_names(ec2, status, we_do, name):
    we_do(status(ec2.create_security_group, GroupName=name, Description="x"))


@pytest.mark.aws(behaviour="security group name `default`", says="400 InvalidGroup.Reserved", page=_ERRORS)
def test_default_is_taken(ec2, status, we_do):
    we_do(status(ec2.create_security_group, GroupName="default", Description="x"))


@pytest.mark.aws(behaviour="a second group of the same name in a VPC", says="400 InvalidGroup.Duplicate", page=_ERRORS)
@pytest.mark.usefixtures("group")
def test_a_name_is_used_once_in_a_vpc(ec2, status, we_do):
    we_do(status(ec2.create_security_group, GroupName="WEB", Description="x"))


@pytest.mark.aws(
    behaviour="delete a group that an instance is in",
    says="400 DependencyViolation",
    page=f"{_API}/API_DeleteSecurityGroup.html",
    row=32,
)
def test_a_group_in_use_stays(ec2, used_group, later, status, we_do):
    group, made = used_group
    we_do(status(ec2.delete_security_group, GroupId=group))
    ec2.terminate_instances(InstanceIds=[made])
    assert status(ec2.delete_security_group, GroupId=group) == "400 DependencyViolation"
    later()
    ec2.delete_security_group(GroupId=group)
    assert status(ec2.describe_security_groups, GroupIds=[group]) == "400 InvalidGroup.NotFound"


@pytest.mark.aws(
    behaviour="delete a group that another group's rule names",
    says="400 DependencyViolation",
    page=f"{_API}/API_DeleteSecurityGroup.html",
)
def test_a_group_that_is_referred_to_stays(ec2, group, status, we_do):
    other = ec2.create_security_group(GroupName="db", Description="Databases")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[rule(UserIdGroupPairs=[{"GroupId": group}])])
    we_do(status(ec2.delete_security_group, GroupId=group))


@pytest.mark.aws(behaviour="delete the default group", says="400 CannotDelete", page=_ERRORS, row=32)
def test_the_default_group_stays(ec2, status, we_do):
    we_do(status(ec2.delete_security_group, GroupName="default"))


@pytest.mark.aws(
    behaviour="delete or describe a group that does not exist", says="400 InvalidGroup.NotFound", page=_ERRORS
)
@pytest.mark.parametrize("call", ["delete_security_group", "describe_security_groups"])
def test_an_unknown_group_is_not_found(ec2, status, we_do, call):
    asked = {"GroupId": "sg-0123456789abcdef0"} if call.startswith("delete") else {"GroupIds": ["sg-0123456789abcdef0"]}
    we_do(status(getattr(ec2, call), **asked))


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("group-name", "w*", True),
        ("group-name", "w?b", True),
        ("group-name", "W*", False),
        ("ip-permission.from-port", "22", True),
        ("ip-permission.cidr", "203.0.113.*", True),
        ("ip-permission.to-port", "23", False),
        ("egress.ip-permission.protocol", "-1", True),
        ("description", "Web servers", True),
        ("tag:Name", "mine", True),
        ("tag-key", "N*", True),
    ],
)
def test_groups_are_found_by_filters(ec2, group, name, value, found):
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule()])
    ec2.create_tags(Resources=[group], Tags=[{"Key": "Name", "Value": "mine"}])
    filters = [{"Name": name, "Values": [value]}]
    groups = [one["GroupId"] for one in ec2.describe_security_groups(Filters=filters)["SecurityGroups"]]
    assert (group in groups) is found
