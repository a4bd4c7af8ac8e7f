// First names from many places, each with what people who carry them may speak and look like. Invented people only.
import type { HairColour } from './avatar.js';

export interface NameGroup {
  readonly languages: readonly string[];
  readonly female: readonly string[];
  readonly male: readonly string[];
  /** Indexes of skin tones. */
  readonly skin: readonly number[];
  readonly hair: readonly HairColour[];
}

const dark: readonly HairColour[] = ['black', 'black', 'brown'];
const mixed: readonly HairColour[] = ['brown', 'blond', 'auburn', 'brown', 'red'];

export const nameGroups: readonly NameGroup[] = [
  {
    languages: ['dutch'],
    skin: [0, 1],
    hair: mixed,
    female: ['Fleur', 'Sanne', 'Lotte', 'Marijke', 'Anouk', 'Femke'],
    male: ['Daan', 'Bram', 'Sjoerd', 'Ruben', 'Pieter', 'Joost'],
  },
  {
    languages: ['german'],
    skin: [0, 1],
    hair: mixed,
    female: ['Greta', 'Annika', 'Leonie', 'Ute', 'Mathilda'],
    male: ['Jonas', 'Emil', 'Lukas', 'Bernd', 'Til'],
  },
  {
    languages: ['french'],
    skin: [0, 1, 2],
    hair: mixed,
    female: ['Camille', 'Manon', 'Élodie', 'Margaux', 'Colette'],
    male: ['Théo', 'Bastien', 'Rémi', 'Luc', 'Anatole'],
  },
  {
    languages: ['spanish'],
    skin: [1, 2, 3],
    hair: dark,
    female: ['Lucía', 'Inés', 'Ximena', 'Marisol', 'Paloma', 'Valentina'],
    male: ['Mateo', 'Joaquín', 'Diego', 'Álvaro', 'Rafael'],
  },
  {
    languages: ['portuguese'],
    skin: [1, 2, 3, 4],
    hair: dark,
    female: ['Beatriz', 'Luana', 'Graça', 'Thaís', 'Iara'],
    male: ['Caetano', 'João', 'Tiago', 'Vasco', 'Davi'],
  },
  {
    languages: ['italian'],
    skin: [1, 2],
    hair: ['brown', 'black', 'auburn'],
    female: ['Chiara', 'Ginevra', 'Ornella', 'Serena'],
    male: ['Matteo', 'Sandro', 'Fabio', 'Nico'],
  },
  {
    languages: ['polish'],
    skin: [0, 1],
    hair: mixed,
    female: ['Zofia', 'Agnieszka', 'Kasia', 'Hania'],
    male: ['Piotr', 'Staszek', 'Kuba', 'Marek'],
  },
  {
    languages: ['ukrainian'],
    skin: [0, 1],
    hair: mixed,
    female: ['Oksana', 'Solomiia', 'Daryna', 'Lesya'],
    male: ['Taras', 'Andriy', 'Danylo', 'Ostap'],
  },
  {
    languages: ['turkish'],
    skin: [1, 2],
    hair: dark,
    female: ['Defne', 'Elif', 'Zeynep', 'Nilüfer'],
    male: ['Emre', 'Kerem', 'Baran', 'Ozan'],
  },
  {
    languages: ['arabic'],
    skin: [1, 2, 3],
    hair: dark,
    female: ['Layla', 'Noor', 'Yasmin', 'Samira', 'Rania'],
    male: ['Karim', 'Omar', 'Tarek', 'Ziad', 'Idris'],
  },
  {
    languages: ['persian'],
    skin: [1, 2],
    hair: dark,
    female: ['Shirin', 'Parisa', 'Roxana', 'Mahsa'],
    male: ['Dariush', 'Kian', 'Arash', 'Babak'],
  },
  {
    languages: ['hindi'],
    skin: [2, 3, 4],
    hair: ['black'],
    female: ['Ananya', 'Priya', 'Meera', 'Kavya', 'Ishita'],
    male: ['Arjun', 'Rohan', 'Vikram', 'Kabir', 'Nikhil'],
  },
  {
    languages: ['japanese'],
    skin: [0, 1],
    hair: ['black', 'black', 'brown'],
    female: ['Aiko', 'Haruka', 'Sakura', 'Michiko', 'Yui'],
    male: ['Kenji', 'Haruto', 'Takumi', 'Ren', 'Sora'],
  },
  {
    languages: ['korean'],
    skin: [0, 1],
    hair: ['black'],
    female: ['Ji-woo', 'Hana', 'Seo-yeon', 'Min-ji'],
    male: ['Min-jun', 'Tae-yang', 'Ji-ho', 'Hyun'],
  },
  {
    languages: ['mandarin'],
    skin: [0, 1, 2],
    hair: ['black'],
    female: ['Xinyi', 'Mei', 'Lihua', 'Yutong'],
    male: ['Wei', 'Haoran', 'Jun', 'Zihan'],
  },
  {
    languages: ['vietnamese'],
    skin: [1, 2],
    hair: ['black'],
    female: ['Linh', 'Thảo', 'Mai', 'Trang'],
    male: ['Minh', 'Tuấn', 'Khôi', 'Nam'],
  },
  {
    languages: ['yoruba'],
    skin: [4, 5],
    hair: ['black'],
    female: ['Folake', 'Temitope', 'Adaeze', 'Simisola'],
    male: ['Kunle', 'Babajide', 'Chidi', 'Femi'],
  },
  {
    languages: ['swahili'],
    skin: [4, 5],
    hair: ['black'],
    female: ['Amani', 'Wanjiru', 'Zuri', 'Neema'],
    male: ['Jabari', 'Kamau', 'Baraka', 'Juma'],
  },
  {
    languages: ['amharic'],
    skin: [3, 4, 5],
    hair: ['black'],
    female: ['Selam', 'Hirut', 'Makeda'],
    male: ['Dawit', 'Yonas', 'Tesfaye'],
  },
  {
    languages: [],
    skin: [0, 1, 2, 4, 5],
    hair: ['brown', 'black', 'auburn', 'blond'],
    female: ['Grace', 'Maya', 'Hazel', 'Imogen', 'Nadia', 'June'],
    male: ['Theo', 'Marcus', 'Elliot', 'Noah', 'Desmond', 'Callum'],
  },
  {
    languages: ['swedish'],
    skin: [0, 1],
    hair: ['blond', 'blond', 'brown', 'red'],
    female: ['Astrid', 'Linnéa', 'Saga', 'Ebba'],
    male: ['Axel', 'Nils', 'Viggo', 'Love'],
  },
  {
    languages: ['hebrew'],
    skin: [1, 2],
    hair: ['brown', 'black', 'red'],
    female: ['Noa', 'Tamar', 'Yael'],
    male: ['Eitan', 'Amit', 'Lior'],
  },
];

/** Names that say nothing of gender. */
export const openNames = [
  'Robin',
  'Sasha',
  'Quinn',
  'Noor',
  'Kai',
  'Alex',
  'Sam',
  'Jules',
  'River',
  'Charlie',
  'Nour',
  'Remy',
  'Ari',
  'Kim',
  'Luca',
  'Yuki',
] as const;
