import type { DOCTOR_TEXTS } from './doctor-en.ts';

/** The same in Simplified Chinese. */
export const DOCTOR_TEXTS_ZH: Readonly<Record<keyof typeof DOCTOR_TEXTS, string>> = {
  'doctor.version.same': '{version}，即本命令行所部署的版本',
  'doctor.version.older': '{version}，早于本命令行所部署的 {own}；请先阅读 docs/upgrading.md，再重新部署',
  'doctor.version.newer': '{version}，晚于本命令行所部署的 {own}；请使用该版本的命令行，不要用本命令行部署',
  'doctor.version.otherBuild':
    '{version}，与本命令行所部署的 {own} 不是同一次构建，版本号也不能说明哪个更新；请重新部署，或使用该次构建的命令行',
  'doctor.version.none': '未标明其构建：手工部署，或由更早的版本部署；请先阅读 docs/upgrading.md，再重新部署',
  'doctor.version.ownUnknown': '{version}；本命令行旁没有构建好的函数，无法比较',
  'doctor.versions.one': '全部 {count} 个来自同一次构建',
  'doctor.versions.none': '均未标明其构建',
  'doctor.versions.mixed': '它们来自不同的构建：{listed}。请用同一次构建重新部署全部函数',
};
