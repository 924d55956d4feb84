output "functions" {
  description = "The functions' ARNs, by their name in the deployment."
  value       = { for name, function in alicloud_fcv3_function.this : name => function.function_arn }
}

output "roles" {
  description = "The ARNs of the roles that were made, by name."
  value       = { for name, role in alicloud_ram_role.this : name => role.arn }
}

output "log_project" {
  description = "The log project of the functions; their store in it is called functions."
  value       = alicloud_log_project.this.project_name
}

output "failure_queue" {
  description = "The queue of what Function Compute gave up, which should be empty."
  value       = alicloud_message_service_queue.failures.queue_name
}

output "package_digest" {
  description = "Of the packages that are deployed, code and policy."
  value       = local.deployment.packages
}
