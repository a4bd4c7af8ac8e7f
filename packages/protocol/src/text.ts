// What counts as text that people can see.

/** White space, control and format characters, and letters that show nothing (Hangul fillers, a braille blank). */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/** Whether anything of a text can be seen: zero-width characters alone say nothing. */
export const isVisible = (text: string): boolean => visible.test(text);
