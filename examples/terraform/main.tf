# One region of an owner or hub account. For your own: npx snapshare deploy --form terraform --out deployment
terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.289"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

module "snapshare" {
  source = "../../terraform" # in a project of yours ./node_modules/snapshare/terraform

  deployment          = "${path.module}/snapshare.json"
  code_bucket         = "acme-code-cn-hangzhou"
  alert_action_policy = "sls.builtin"
}

output "log_project" {
  value = module.snapshare.log_project
}
