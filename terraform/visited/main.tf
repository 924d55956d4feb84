# An account that a hub visits: the role that it assumes here, and in an owner the rules that tell it where to look.
data "alicloud_regions" "current" {
  current = true
}

locals {
  deployment = jsondecode(templatefile(var.deployment, {
    region         = data.alicloud_regions.current.ids[0]
    hub_account_id = var.hub_account_id
    reader_arn     = var.reader_arn
  }))

  roles    = { for role in [local.deployment.role] : role.roleName => role if var.makes_role }
  policies = { for policy in local.deployment.role.policies : policy.policyName => policy if var.makes_role }
}

resource "alicloud_ram_role" "this" {
  for_each = local.roles

  role_name                   = each.value.roleName
  description                 = each.value.description
  assume_role_policy_document = jsonencode(var.reader_arn == "" ? each.value.trust : each.value.trustWithReader)
}

resource "alicloud_ram_policy" "this" {
  for_each = local.policies

  policy_name     = each.value.policyName
  policy_document = jsonencode(each.value.document)

  # Five versions of a policy are kept; without it the sixth change would be refused.
  rotate_strategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
}

resource "alicloud_ram_role_policy_attachment" "this" {
  for_each = local.policies

  role_name   = alicloud_ram_role.this[local.deployment.role.roleName].role_name
  policy_name = alicloud_ram_policy.this[each.key].policy_name
  policy_type = "Custom"
}

resource "alicloud_event_bridge_rule" "to_hub" {
  for_each = local.deployment.rules

  event_bus_name = each.value.eventBusName
  rule_name      = each.value.ruleName
  description    = each.value.description
  status         = each.value.status
  filter_pattern = jsonencode(each.value.filterPattern)

  dynamic "targets" {
    for_each = each.value.targets

    content {
      target_id           = targets.value.id
      type                = targets.value.type
      endpoint            = targets.value.endpoint
      push_retry_strategy = targets.value.pushRetryStrategy

      dynamic "param_list" {
        for_each = targets.value.paramList

        content {
          resource_key = param_list.value.resourceKey
          form         = param_list.value.form
          value        = try(param_list.value.value, null)
        }
      }
    }
  }
}
