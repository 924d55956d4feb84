locals {
  roles = { for name, role in local.deployment.roles : name => role if var.makes_roles }
  policies = merge([
    for name, role in local.roles : {
      for policy in role.policies : policy.policyName => { role = name, document = policy.document }
    }
  ]...)
}

resource "alicloud_ram_role" "this" {
  for_each = local.roles

  role_name                   = each.value.roleName
  description                 = each.value.description
  assume_role_policy_document = jsonencode(each.value.trust)
}

resource "alicloud_ram_policy" "this" {
  for_each = local.policies

  policy_name     = each.key
  policy_document = jsonencode(each.value.document)

  # Five versions of a policy are kept; without it the sixth change would be refused.
  rotate_strategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
}

resource "alicloud_ram_role_policy_attachment" "this" {
  for_each = local.policies

  role_name   = alicloud_ram_role.this[each.value.role].role_name
  policy_name = alicloud_ram_policy.this[each.key].policy_name
  policy_type = "Custom"
}
