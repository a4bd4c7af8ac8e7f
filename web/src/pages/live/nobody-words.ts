// Why a search has found nobody yet, and what helps. Nobody may tell from it that somebody blocked them, or that they are shadow-banned: whoever fits and
// is not free is spoken of as by the rule that keeps two apart after a talk.
import type { LiveSearching } from '@nakodo/protocol';

export function nobodyAdvice({ waiting, step, steps, why }: Pick<LiveSearching, 'waiting' | 'step' | 'steps' | 'why'>): string {
  if (waiting <= 1) return 'Nobody else is searching right now. Keep this page open: as soon as somebody comes, you meet.';
  const [before, last] = why.slice(-2);
  if (last?.step === 'free' && last.left === 0 && (before?.left ?? 0) > 0)
    return 'Two who have just talked do not meet again for a while, and nobody else who fits is here now. Keep this page open: as soon as somebody new comes, you meet.';
  if (step < steps)
    return 'Those who are here do not fit each other’s wishes yet. The search widens by itself; new people come, too.';
  return 'Those who are here do not fit each other’s wishes. A profile that says more, or wishes that are wider, find more people.';
}
