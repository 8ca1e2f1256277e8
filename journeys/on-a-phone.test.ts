/** The main job on a phone, with scripts: nothing scrolls sideways, and what is typed is kept as it is typed. */
import { mainJob } from './main-job.ts'

mainJob('The main job, on a phone', { scripts: true, phone: true })
