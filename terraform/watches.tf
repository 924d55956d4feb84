resource "alicloud_log_dashboard" "this" {
  project_name   = alicloud_log_store_index.functions.project
  dashboard_name = local.deployment.dashboard.name
  display_name   = local.deployment.dashboard.displayName
  char_list      = jsonencode(local.deployment.dashboard.charts)
}

resource "alicloud_sls_alert" "this" {
  for_each = { for id, alert in local.deployment.alerts : id => alert if var.alert_action_policy != "" }

  project_name = alicloud_log_store_index.functions.project
  alert_name   = each.value.name
  display_name = each.value.displayName
  status       = "ENABLED"

  schedule {
    type     = each.value.schedule.type
    interval = each.value.schedule.interval
  }

  configuration {
    version          = each.value.configuration.version
    type             = each.value.configuration.type
    dashboard        = each.value.configuration.dashboard
    threshold        = each.value.configuration.threshold
    no_data_fire     = each.value.configuration.noDataFire
    no_data_severity = try(each.value.configuration.noDataSeverity, null)
    send_resolved    = each.value.configuration.sendResolved
    auto_annotation  = each.value.configuration.autoAnnotation

    dynamic "query_list" {
      for_each = each.value.configuration.queryList

      content {
        store_type     = query_list.value.storeType
        region         = query_list.value.region
        project        = query_list.value.project
        store          = query_list.value.store
        query          = query_list.value.query
        time_span_type = query_list.value.timeSpanType
        start          = query_list.value.start
        end            = query_list.value.end
        power_sql_mode = query_list.value.powerSqlMode
        dashboard_id   = query_list.value.dashboardId
        chart_title    = query_list.value.chartTitle
      }
    }

    group_configuration {
      type   = each.value.configuration.groupConfiguration.type
      fields = each.value.configuration.groupConfiguration.fields
    }

    dynamic "join_configurations" {
      for_each = each.value.configuration.joinConfigurations

      content {
        type      = join_configurations.value.type
        condition = join_configurations.value.condition
      }
    }

    dynamic "severity_configurations" {
      for_each = each.value.configuration.severityConfigurations

      content {
        severity = severity_configurations.value.severity

        eval_condition {
          condition       = severity_configurations.value.evalCondition.condition
          count_condition = severity_configurations.value.evalCondition.countCondition
        }
      }
    }

    dynamic "annotations" {
      for_each = each.value.configuration.annotations

      content {
        key   = annotations.value.key
        value = annotations.value.value
      }
    }

    policy_configuration {
      alert_policy_id  = each.value.configuration.policyConfiguration.alertPolicyId
      action_policy_id = each.value.configuration.policyConfiguration.actionPolicyId
      repeat_interval  = each.value.configuration.policyConfiguration.repeatInterval
    }
  }

  depends_on = [alicloud_log_dashboard.this]
}
