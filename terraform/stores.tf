locals {
  stores = local.deployment.stores
}

resource "alicloud_log_project" "this" {
  project_name = local.stores.project
  description  = "Logs of Snapshare"
}

resource "alicloud_log_store" "functions" {
  project_name     = alicloud_log_project.this.project_name
  logstore_name    = local.stores.logStore.name
  retention_period = local.stores.logStore.retentionDays
  shard_count      = local.stores.logStore.shardCount
}

resource "alicloud_log_store_index" "functions" {
  project  = alicloud_log_store.functions.project_name
  logstore = alicloud_log_store.functions.logstore_name

  full_text {
    case_sensitive = false
    token          = local.stores.logStore.delimiters
  }

  dynamic "field_search" {
    for_each = local.stores.logStore.keys

    content {
      name             = field_search.value
      type             = "text"
      enable_analytics = true
    }
  }
}

# What Function Compute gave up.
resource "alicloud_message_service_queue" "failures" {
  queue_name               = local.stores.failureQueue.name
  message_retention_period = local.stores.failureQueue.retentionSeconds
}
