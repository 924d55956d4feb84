import { logicalId, lookedUp, placeholder, propertiesOf, STACK } from './ros.ts';
import { LOG_PROJECT, LOG_STORE } from './stores.ts';
import { type Alert, OVERDUE_PARAMETER, queryOf, SEVERITIES, shownColumns, WATCHES, type Watch } from './watches.ts';

/** What of a deployment file differs by the tool that reads it, as that tool writes it into a text. */
export interface Place {
  readonly project: string;
  readonly region: string;
  /** The action policy that tells people of alerts. */
  readonly actionPolicy: string;
  /** What {@link OVERDUE_PARAMETER} is. */
  readonly overdue: string;
}

const DASHBOARD = 'snapshare';
const ALERTS_TO = 'AlertActionPolicy';

/** Parameters of the template that holds {@link watchResources}. */
export const WATCH_PARAMETERS = {
  [ALERTS_TO]: {
    Type: 'String',
    Default: '',
    Description: 'The action policy of Simple Log Service, by its id, that tells people of alerts; empty for no alerts',
  },
  [OVERDUE_PARAMETER]: {
    Type: 'Number',
    Default: 100,
    MinValue: 0,
    Description:
      'What all overdue snapshots of the region may cost a month together before there is an alert, in the currency of the prices',
  },
};

export const WATCH_CONDITIONS = { HasAlerts: { 'Fn::Not': { 'Fn::Equals': [{ Ref: ALERTS_TO }, ''] } } };

/**
 * The dashboard and the alert rules of Resource Orchestration, from the one list of watches.
 * @see Resource Orchestration, ALIYUN::SLS::Dashboard and ALIYUN::SLS::Alert
 */
export function watchResources(): Readonly<Record<string, object>> {
  const place = {
    project: LOG_PROJECT,
    region: STACK.regionId,
    actionPolicy: placeholder(ALERTS_TO),
    overdue: placeholder(OVERDUE_PARAMETER),
  };
  const project = lookedUp(LOG_PROJECT);
  const { name, displayName, charts } = dashboard();
  const alerts = alertsAt(place).map(({ id, ...detail }) => [
    `Alert${logicalId(id)}`,
    {
      Type: 'ALIYUN::SLS::Alert',
      DependsOn: 'Index',
      Condition: 'HasAlerts',
      Properties: { Project: project, Detail: propertiesOf({ type: 'Alert', ...detail }) },
    },
  ]);
  return {
    Dashboard: {
      Type: 'ALIYUN::SLS::Dashboard',
      DependsOn: 'Index',
      Properties: { ProjectName: project, DashboardName: name, DisplayName: displayName, Charts: charts },
    },
    ...(Object.fromEntries(alerts) as Record<string, object>),
  };
}

const CHART = { width: 10, height: 8 };

/** A dashboard as Simple Log Service has it. */
export interface Dashboard {
  readonly name: string;
  readonly displayName: string;
  readonly charts: readonly object[];
}

/**
 * All watches on one dashboard.
 * @see Resource Orchestration, ALIYUN::SLS::Dashboard, which tells by one example alone what a chart consists of; `table`
 * is not among the types there.
 */
export function dashboard(): Dashboard {
  const charts = WATCHES.map((watch, index) => ({
    title: watch.id,
    type: 'table',
    action: {},
    search: {
      logstore: LOG_STORE.name,
      topic: '',
      query: queryOf(watch),
      start: `-${watch.shownDays * 86_400}s`,
      end: 'now',
    },
    display: {
      xAxis: [],
      yAxis: shownColumns(watch),
      xPos: (index % 2) * CHART.width,
      yPos: Math.floor(index / 2) * CHART.height,
      ...CHART,
      displayName: watch.title,
    },
  }));
  return { name: DASHBOARD, displayName: 'Snapshare', charts };
}

/** An alert rule as Simple Log Service has it. @see Simple Log Service, data structure of an alert rule */
export interface AlertRule {
  /** Of the watch. */
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly state: 'Enable';
  readonly schedule: { readonly type: 'FixedRate'; readonly interval: string };
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** An alert rule for each watch that should reach somebody. */
export function alertsAt(place: Place): AlertRule[] {
  return WATCHES.flatMap((watch) => (watch.alert ? [alertOf(watch, watch.alert, place)] : []));
}

function alertOf(watch: Watch, alert: Alert, { project, region, actionPolicy, overdue }: Place): AlertRule {
  const severity = SEVERITIES[alert.severity];
  const isOfNothing = alert.when === 'no row';
  return {
    id: watch.id,
    name: `snapshare-${watch.id}`,
    displayName: `Snapshare: ${watch.title}`,
    state: 'Enable',
    schedule: { type: 'FixedRate', interval: `${alert.periodHours}h` },
    configuration: {
      version: '2.0',
      type: 'default',
      dashboard: DASHBOARD,
      queryList: [
        {
          storeType: 'log',
          region,
          project,
          store: LOG_STORE.name,
          query: queryOf(watch),
          timeSpanType: 'Relative',
          start: `-${alert.periodHours}h`,
          end: 'now',
          powerSqlMode: 'auto',
          dashboardId: DASHBOARD,
          chartTitle: watch.id,
        },
      ],
      groupConfiguration: { type: 'no_group', fields: [] },
      joinConfigurations: [],
      severityConfigurations: [{ severity, evalCondition: evaluationOf(alert, overdue) }],
      noDataFire: isOfNothing,
      ...(isOfNothing && { noDataSeverity: severity }),
      threshold: alert.periods ?? 1,
      sendResolved: true,
      autoAnnotation: true,
      annotations: [{ key: 'title', value: watch.title }],
      policyConfiguration: {
        alertPolicyId: 'sls.builtin.dynamic',
        actionPolicyId: actionPolicy,
        repeatInterval: `${alert.periodHours}h`,
      },
    },
  };
}

/** The condition that a row has to meet, and the number of such rows; empty means any. */
function evaluationOf(
  { when }: Alert,
  overdue: string,
): { readonly condition: string; readonly countCondition: string } {
  if (when === 'no row') return { condition: '', countCondition: '__count__ < 1' };
  if (when === 'any row') return { condition: '', countCondition: '' };
  if ('above' in when) return { condition: `${when.column} > ${overdue}`, countCondition: '' };
  return { condition: `${when.column} >= ${when.atLeast}`, countCondition: '' };
}
