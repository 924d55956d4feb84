import type { FailureText } from '../../shared/base/errors.ts';

/** Why nothing can be deployed. `{problem}` is English in every language: it quotes files, properties and the tool. */
export const DEPLOY_INPUT_TEXTS = {
  ACCOUNTS_UNUSABLE: {
    doing: 'reading the accounts of {file}',
    problem: '{problem}',
    remedy: 'Give owner and, if members run functions themselves, members: each with accountId and access.',
  },
  POLICY_IS_EXAMPLE: {
    doing: 'deploying {file}',
    problem: 'it is the example, in which no account is yours',
    remedy: 'Write a policy of your own with npx snapshare init and run again. Nothing has been changed.',
  },
  NOT_RENDERED: {
    doing: 'rendering {file} for {region}',
    problem: '{problem}',
    remedy: 'Correct the file. Nothing has been changed.',
  },
  NO_DEPLOYMENT_TOOL: {
    doing: 'looking for the deployment tool',
    problem: 'there is no command s, of Serverless Devs',
    remedy: 'Install it with npm install {tool} (or npm install -g). --dry-run needs none.',
  },
  NOT_STAGED: {
    doing: 'laying out what is deployed',
    problem: 'there is no {file}',
    remedy: 'In a checkout run npm run build; else install the package again. Nothing has been changed.',
  },
  BUILT_FOR_OTHER: {
    doing: 'laying out what is deployed',
    problem: 'the code was built for Function Compute {built}.0',
    remedy: 'Build with a policy for 3.0, or deploy dist/functions to a service of 2.0 with a tool of your own.',
  },
  FILES_FOR_3: {
    doing: 'laying out what is deployed',
    problem: 'the deployment files are for Function Compute 3.0, and the policy says functionCompute.version: 2',
    remedy: 'Build with a policy for 3.0, or deploy dist/functions to a service of 2.0 with a tool of your own.',
  },
  CANNOT_DEPLOY: {
    doing: 'preparing the deployment',
    problem: '{problem}',
    remedy: 'Nothing has been changed. Correct it and run again.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;
