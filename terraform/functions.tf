# A package is named by what is in all of them, so that a function sees its new code.
resource "alicloud_oss_bucket_object" "package" {
  for_each = local.functions

  bucket = var.code_bucket
  key    = "${var.code_prefix}${local.deployment.packages}/${each.key}.zip"
  source = "${local.packages}/${each.key}.zip"

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = fileexists("${local.packages}/${each.key}.zip")
      error_message = "The folder packages is not beside the deployment as it was written."
    }
  }
}

resource "alicloud_fcv3_function" "this" {
  for_each = local.functions

  function_name         = each.value.props.functionName
  description           = each.value.props.description
  runtime               = each.value.props.runtime
  handler               = each.value.props.handler
  cpu                   = each.value.props.cpu
  memory_size           = each.value.props.memorySize
  disk_size             = each.value.props.diskSize
  timeout               = each.value.props.timeout
  instance_concurrency  = each.value.props.instanceConcurrency
  internet_access       = each.value.props.internetAccess
  environment_variables = each.value.props.environmentVariables
  role                  = "acs:ram::${local.account_id}:role/${each.value.roleName}"

  code {
    oss_bucket_name = alicloud_oss_bucket_object.package[each.key].bucket
    oss_object_name = alicloud_oss_bucket_object.package[each.key].key
  }

  custom_runtime_config {
    command = each.value.props.customRuntimeConfig.command
    args    = each.value.props.customRuntimeConfig.args
    port    = each.value.props.customRuntimeConfig.port
  }

  log_config {
    project                 = each.value.props.logConfig.project
    logstore                = each.value.props.logConfig.logstore
    enable_request_metrics  = each.value.props.logConfig.enableRequestMetrics
    enable_instance_metrics = each.value.props.logConfig.enableInstanceMetrics
    log_begin_rule          = each.value.props.logConfig.logBeginRule
  }

  depends_on = [
    alicloud_ram_role_policy_attachment.this,
    alicloud_log_store_index.functions,
    alicloud_message_service_queue.failures,
  ]
}

resource "alicloud_fcv3_async_invoke_config" "this" {
  for_each = local.functions

  function_name                  = alicloud_fcv3_function.this[each.key].function_name
  max_async_retry_attempts       = each.value.asyncInvokeConfig.maxAsyncRetryAttempts
  max_async_event_age_in_seconds = each.value.asyncInvokeConfig.maxAsyncEventAgeInSeconds

  destination_config {
    on_failure {
      destination = each.value.asyncInvokeConfig.destinationConfig.onFailure.destination
    }
  }
}

resource "alicloud_fcv3_trigger" "this" {
  for_each = local.triggers

  function_name  = alicloud_fcv3_function.this[each.value.function].function_name
  qualifier      = "LATEST"
  trigger_name   = each.value.triggerName
  trigger_type   = each.value.triggerType
  description    = try(each.value.description, null)
  trigger_config = jsonencode(each.value.triggerConfig)

  # A call that comes before would not be tried again as it should.
  depends_on = [alicloud_fcv3_async_invoke_config.this]
}
