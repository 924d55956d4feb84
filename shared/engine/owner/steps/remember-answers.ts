import type { ActionRunner } from './action-runner.ts';

/** Writes on shares how their invitations were answered, before the service drops its record of it. */
export async function rememberAnswers(runner: ActionRunner): Promise<void> {
  await runner.carryOut(runner.actionsOf('tag-share'), ({ shareId, tags }) =>
    runner.attempt(`Tagging ${shareId}`, { shareId }, () => runner.cloud.shares.tagShare(shareId, tags)),
  );
}
