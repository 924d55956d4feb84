import { type Alert, OVERDUE_PARAMETER, queryOf, SEVERITIES, shownColumns, WATCHES, type Watch } from './watches.ts';

/** What of a deployment file differs by the tool that reads it. */
export interface Place {
  readonly project: unknown;
  readonly region: unknown;
  readonly logStore: string;
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
 * @see Resource Orchestration, ALIYUN::SLS::Dashboard and ALIYUN::SLS::Alert; Simple Log Service, data structure of an alert
 * rule. What a chart consists of is told there by one example alone, in which `table` is not among the types.
 */
export function watchResources(place: Place): Readonly<Record<string, object>> {
  const alerts = WATCHES.flatMap((watch) =>
    watch.alert ? [[`Alert${logicalId(watch.id)}`, alertOf(watch, watch.alert, place)] as const] : [],
  );
  return { Dashboard: dashboard(place), ...Object.fromEntries(alerts) };
}

const CHART = { width: 10, height: 8 };

function dashboard({ project, logStore }: Place): object {
  return {
    Type: 'ALIYUN::SLS::Dashboard',
    DependsOn: 'Index',
    Properties: {
      ProjectName: project,
      DashboardName: DASHBOARD,
      DisplayName: 'Snapshare',
      Charts: WATCHES.map((watch, index) => ({
        title: watch.id,
        type: 'table',
        action: {},
        search: {
          logstore: logStore,
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
      })),
    },
  };
}

function alertOf(watch: Watch, alert: Alert, { project, region, logStore }: Place): object {
  const severity = SEVERITIES[alert.severity];
  const isOfNothing = alert.when === 'no row';
  return {
    Type: 'ALIYUN::SLS::Alert',
    DependsOn: 'Index',
    Condition: 'HasAlerts',
    Properties: {
      Project: project,
      Detail: {
        Type: 'Alert',
        Name: `snapshare-${watch.id}`,
        DisplayName: `Snapshare: ${watch.title}`,
        State: 'Enable',
        Schedule: { Type: 'FixedRate', Interval: `${alert.periodHours}h` },
        Configuration: {
          Version: '2.0',
          Type: 'default',
          Dashboard: DASHBOARD,
          QueryList: [
            {
              StoreType: 'log',
              Region: region,
              Project: project,
              Store: logStore,
              Query: queryOf(watch),
              TimeSpanType: 'Relative',
              Start: `-${alert.periodHours}h`,
              End: 'now',
              PowerSqlMode: 'auto',
              DashboardId: DASHBOARD,
              ChartTitle: watch.id,
            },
          ],
          GroupConfiguration: { Type: 'no_group', Fields: [] },
          JoinConfigurations: [],
          SeverityConfigurations: [{ Severity: severity, EvalCondition: evaluationOf(alert) }],
          NoDataFire: isOfNothing,
          ...(isOfNothing && { NoDataSeverity: severity }),
          Threshold: alert.periods ?? 1,
          SendResolved: true,
          AutoAnnotation: true,
          Annotations: [{ Key: 'title', Value: watch.title }],
          PolicyConfiguration: {
            AlertPolicyId: 'sls.builtin.dynamic',
            ActionPolicyId: { Ref: ALERTS_TO },
            RepeatInterval: `${alert.periodHours}h`,
          },
        },
      },
    },
  };
}

/** The condition that a row has to meet, and the number of such rows; empty means any. */
function evaluationOf({ when }: Alert): { readonly Condition: unknown; readonly CountCondition: string } {
  if (when === 'no row') return { Condition: '', CountCondition: '__count__ < 1' };
  if (when === 'any row') return { Condition: '', CountCondition: '' };
  if ('above' in when) return { Condition: { 'Fn::Sub': `${when.column} > \${${when.above}}` }, CountCondition: '' };
  return { Condition: `${when.column} >= ${when.atLeast}`, CountCondition: '' };
}

/** The id of a resource in a template, of a name in small letters and hyphens. */
export function logicalId(id: string): string {
  return id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
