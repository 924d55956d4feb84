data "alicloud_account" "current" {
  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.parameters), keys(local.written.parameters))) == 0
      error_message = "The deployment has no other parameters than ${join(", ", keys(local.written.parameters))}."
    }
  }
}

data "alicloud_regions" "current" {
  current = true
}

locals {
  account_id = data.alicloud_account.current.id
  region     = data.alicloud_regions.current.ids[0]

  # As it was written, with the defaults of its parameters; then with what is known only here.
  written = jsondecode(file(var.deployment))
  deployment = jsondecode(templatefile(var.deployment, merge(local.written.parameters, var.parameters, {
    account_id            = local.account_id
    region                = local.region
    alert_action_policy   = var.alert_action_policy
    alert_above_per_month = var.alert_above_per_month
  })))

  packages  = "${dirname(var.deployment)}/packages/${local.deployment.packages}"
  functions = local.deployment.functions
  triggers = merge([
    for name, function in local.functions : {
      for trigger in function.triggers : "${name}/${trigger.triggerName}" => merge(trigger, { function = name })
    }
  ]...)
}
