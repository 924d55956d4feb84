# Where owners' events come to, in a hub that looks after the snapshots of other accounts.
locals {
  hub = local.deployment.hub[*]
  # None are listed where the policy looks after those of a directory.
  owner_ids = flatten([for hub in local.hub : hub.owners == null ? var.owner_account_ids : hub.owners])
  events_trust = jsonencode({
    Version = "1"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { RAM = [for id in local.owner_ids : "acs:ram::${id}:root"] }
    }]
  })
}

resource "alicloud_event_bridge_event_bus" "owners" {
  count = length(local.hub)

  event_bus_name = local.hub[count.index].bus.eventBusName
  description    = local.hub[count.index].bus.description
}

resource "alicloud_event_bridge_rule" "owners" {
  count = length(local.hub)

  event_bus_name = alicloud_event_bridge_event_bus.owners[count.index].event_bus_name
  rule_name      = local.hub[count.index].rule.ruleName
  description    = local.hub[count.index].rule.description
  status         = local.hub[count.index].rule.status
  filter_pattern = jsonencode(local.hub[count.index].rule.filterPattern)

  dynamic "targets" {
    for_each = local.hub[count.index].rule.targets

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

  depends_on = [alicloud_fcv3_function.this]
}

# Through it the owners, and nobody else, put events on the bus.
resource "alicloud_ram_role" "events" {
  count = var.makes_roles ? length(local.hub) : 0

  role_name                   = local.hub[count.index].role.roleName
  description                 = local.hub[count.index].role.description
  assume_role_policy_document = local.events_trust

  lifecycle {
    precondition {
      condition     = length(local.owner_ids) > 0
      error_message = "The policy looks after the owners of a directory: name those whose events may come in owner_account_ids."
    }

    precondition {
      condition     = length(local.events_trust) <= 6144
      error_message = "RAM takes 6,144 characters in a document, about 170 owners: name fewer in owner_account_ids. The timer looks after the others."
    }
  }
}

resource "alicloud_ram_role_policy_attachment" "events" {
  count = length(alicloud_ram_role.events)

  role_name   = alicloud_ram_role.events[count.index].role_name
  policy_name = local.hub[count.index].role.systemPolicy
  policy_type = "System"
}
