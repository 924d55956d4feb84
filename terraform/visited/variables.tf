variable "deployment" {
  description = "The file that npx snapshare deploy --form terraform wrote for the policy, owner-role.json or member-role.json."
  type        = string

  validation {
    condition     = fileexists(var.deployment) && try(jsondecode(file(var.deployment)).schema, "") == "snapshare.visited/1"
    error_message = "No such file, or none of the form snapshare.visited/1: write it with npx snapshare deploy --form terraform, of the same version as this module."
  }
}

variable "hub_account_id" {
  description = "The account that the hub runs in."
  type        = string

  validation {
    condition     = can(regex("^\\d{16}$", var.hub_account_id))
    error_message = "Account ids have 16 digits."
  }
}

variable "reader_arn" {
  description = "A role of the hub, by its ARN, that looks into this account from the command line; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(|acs:ram::\\d{16}:role/[A-Za-z0-9.-]+)$", var.reader_arn))
    error_message = "Not the ARN of a role."
  }
}

variable "makes_role" {
  description = "Whether this module makes the role. It is one for all regions of an account: true in one region, false in the others, which make an owner's rules alone."
  type        = bool
  default     = true
}
