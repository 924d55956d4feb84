import { ANY, allow, inDocuments, type PolicyDocument, ROLE_LIMIT } from './document.ts';
import type { TrustDocument } from './function-roles.ts';
import { lookAround } from './people.ts';

const FUNCTIONS = ['acs:fc:*:*:functions/snapshare-*'];
const FUNCTION_ROLES = ['acs:ram::*:role/snapshare-*'];

/**
 * For a pipeline that plans what a change of the policy would do. Whoever may propose a change may run what they like with
 * it, so it reads this one account and assumes no role.
 */
export function planPolicies(): PolicyDocument[] {
  return inDocuments(lookAround(), ROLE_LIMIT, 'pipeline');
}

/**
 * For a pipeline that deploys: it sets up our functions with their triggers and gives them our roles. What it deploys has
 * the rights of those roles, so only reviewed changes may reach it.
 *
 * Some operations of Function Compute are judged on all resources, and which rights an event trigger takes in EventBridge
 * is not documented, so both stand without a resource.
 * @see Function Compute, RAM authorization
 */
export function deployPolicies(): PolicyDocument[] {
  const statements = [
    allow(['fc:*'], FUNCTIONS),
    allow([
      'fc:Get*',
      'fc:List*',
      'fc:PutAsyncInvokeConfig',
      'fc:PutConcurrencyConfig',
      'fc:PutFunctionAsyncInvokeConfig',
    ]),
    allow(['eventbridge:*Rule*', 'eventbridge:*Target*', 'eventbridge:*EventStreaming*'], ANY),
    allow(['ram:PassRole', 'ram:GetRole'], FUNCTION_ROLES),
  ];
  return inDocuments(statements, ROLE_LIMIT, 'pipeline');
}

/** What a template asks for to trust an identity provider; the defaults are of GitHub. */
export const PIPELINE_PARAMETERS = {
  OidcProviderArn: {
    Type: 'String',
    AllowedPattern: '^acs:ram::\\d{16}:oidc-provider/.+$',
    Description: 'The identity provider in RAM that the runs of the pipeline sign in by',
  },
  Issuer: { Type: 'String', Default: 'https://token.actions.githubusercontent.com' },
  Audience: { Type: 'String', Default: 'sts.aliyuncs.com' },
  PlanSubjects: {
    Type: 'CommaDelimitedList',
    Description:
      'Runs that plan, as repo:ORGANISATION/REPOSITORY:pull_request,repo:ORGANISATION/REPOSITORY:ref:refs/heads/main',
  },
  DeploySubjects: {
    Type: 'CommaDelimitedList',
    Description: 'Runs that deploy, as repo:ORGANISATION/REPOSITORY:environment:production',
  },
};

/**
 * Lets the runs that a parameter of the template names, and nobody else, sign in without a key.
 * @see RAM, role-based SSO by OIDC
 */
export function pipelineTrust(subjects: 'PlanSubjects' | 'DeploySubjects'): TrustDocument {
  return {
    Version: '1',
    Statement: [
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Federated: [{ Ref: 'OidcProviderArn' }] },
        Condition: {
          StringEquals: {
            'oidc:iss': [{ Ref: 'Issuer' }],
            'oidc:aud': [{ Ref: 'Audience' }],
            'oidc:sub': { Ref: subjects },
          },
        },
      },
    ],
  };
}
