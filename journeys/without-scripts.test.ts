/** The main job with JavaScript off: every task works. */
import { mainJob } from './main-job.ts'

mainJob('The main job, without scripts', { scripts: false, phone: false })
