output "role" {
  description = "The ARN of the role that the hub assumes, where it was made here."
  value       = one([for role in alicloud_ram_role.this : role.arn])
}
