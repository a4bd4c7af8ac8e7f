// What a policy to start from is made of, and the attributes that it may speak of.
import type { StartingPoint } from '@nakodo/protocol';
import type { AttributeKind } from '../../people/person.js';
import type { RelaxStep } from '../../policy/relax-steps.js';

/** An attribute by the names it may have, the first that exists is taken. */
type Names = readonly [string, ...string[]];

export interface Draft {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  /** Default: events. */
  readonly mode?: StartingPoint['mode'];
  /** Stands for attributes in the body, as `$offers`. */
  readonly names: Readonly<Record<string, { readonly kind: AttributeKind; readonly names: Names }>>;
  /** Without these there is no point; terms that need another one that is missing are left out. */
  readonly needs: readonly string[];
  readonly body: {
    readonly filters: readonly object[];
    readonly score: readonly object[];
    readonly relax?: readonly RelaxStep[];
  } & Readonly<Record<string, unknown>>;
}

export const interests = { kind: 'set', names: ['interests', 'topics', 'hobbies'] } as const;
export const bio = { kind: 'text', names: ['bio', 'about'] } as const;
export const age = { kind: 'number', names: ['age'] } as const;
export const place = { kind: 'place', names: ['place'] } as const;
export const languages = { kind: 'set', names: ['languages', 'speaks'] } as const;
export const offers = { kind: 'set', names: ['offers', 'can_help_with', 'can_teach'] } as const;
export const needs = { kind: 'set', names: ['needs', 'looking_for', 'wants_to_learn'] } as const;
export const learning = { kind: 'set', names: ['learning', 'learns', 'wants_to_learn', 'learning_languages'] } as const;
export const seeking = { kind: 'set', names: ['seeking'] } as const;
export const gender = { kind: 'choice', names: ['gender'] } as const;
export const school = { kind: 'choice', names: ['school'] } as const;
export const kindOfProfile = { kind: 'choice', names: ['profile_type'] } as const;
