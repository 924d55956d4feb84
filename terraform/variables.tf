variable "deployment" {
  description = "The file that npx snapshare deploy --form terraform wrote for the policy, snapshare.json or snapshare-member.json, with the folder packages beside it."
  type        = string

  validation {
    condition     = fileexists(var.deployment) && try(jsondecode(file(var.deployment)).schema, "") == "snapshare.deployment/1"
    error_message = "No such file, or none of the form snapshare.deployment/1: write it with npx snapshare deploy --form terraform, of the same version as this module."
  }
}

variable "code_bucket" {
  description = "The OSS bucket for the functions' packages, in the region of the provider. They hold the policy, so keep it private."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.code_bucket))
    error_message = "Not the name of an OSS bucket."
  }
}

variable "code_prefix" {
  description = "What the names of the packages begin with in that bucket; empty or ending in /."
  type        = string
  default     = "snapshare/"

  validation {
    condition     = can(regex("^(|.*/)$", var.code_prefix))
    error_message = "Neither empty nor ending in /."
  }
}

variable "makes_roles" {
  description = "Whether this module makes the roles. They are one for all regions of an account: true in one region, false in the others, which use them by their names."
  type        = bool
  default     = true
}

variable "parameters" {
  description = "What differs from the schedules in the deployment, by name: sweep_cron, unshare_cron, accept_cron, use_cron. Six fields, seconds first, in UTC unless CRON_TZ= leads; or @every 30m."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for value in values(var.parameters) : can(regex("^[^\"\\\\\\s]+( [^\"\\\\\\s]+)*$", value))])
    error_message = "Each is words with one blank between them, without quotation marks."
  }
}

variable "alert_action_policy" {
  description = "The action policy of Simple Log Service, by its id, that tells people of alerts; empty for no alerts."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]*$", var.alert_action_policy))
    error_message = "Not the id of an action policy."
  }
}

variable "alert_above_per_month" {
  description = "What all overdue snapshots of the region may cost a month together before there is an alert, in the currency of the prices."
  type        = number
  default     = 100

  validation {
    condition     = var.alert_above_per_month >= 0
    error_message = "Less than nothing."
  }
}

variable "owner_account_ids" {
  description = "The owners whose events may come to the hub, where the policy looks after those of a directory; the others are looked after by the timer."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.owner_account_ids : can(regex("^\\d{16}$", id))])
    error_message = "Account ids have 16 digits."
  }
}
