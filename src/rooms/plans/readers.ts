/** The roles that may ask for a plan. Which plan, and which part of it, is the policy's to say. */
import type { Role } from '#rooms/access/index.ts'

export const readers: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
