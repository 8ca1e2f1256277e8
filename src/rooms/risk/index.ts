/**
 * Risk: the checklist as it was answered, the level as a person judged it, and what is done about each answer. A level is never worked out from a
 * number, never lowered by the tool, and can be said high at any moment. What happens with it (routes, meetings) is for later rooms.
 */
export { beginAssessment, finishAssessment, notePattern, type Sheet, saveAnswers, setLevel } from './actions.ts'
export { riskChronology } from './chronology.ts'
export { type Due, dueBand } from './due.ts'
export { itemField } from './forms.ts'
export { keepsWording, saysWording } from './instruments.ts'
export { riskPages } from './pages.ts'
export { riskPanel } from './panel.ts'
export { type Answer, type Answers, type Criterion, type ItemAnswer, incidentKinds, notAsked, stepsFor } from './rules.ts'
export {
  type Assessment,
  assessmentsOf,
  currentLevel,
  duesOf,
  instrumentKey,
  instrumentOf,
  type LevelStep,
  lastAnswer,
  levelSteps,
  openAssessment,
} from './store.ts'
