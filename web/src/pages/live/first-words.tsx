// Nothing was said yet: a greeting, and questions to begin with. They are put where one writes; nothing is sent by itself.
import { useSharedInterests } from './use-shared-interests.js';
import type { Card } from '@nakodo/protocol';

interface FirstWordsProps {
  partner: Card;
  onChoose: (words: string) => void;
}

const most = 2;

export function FirstWords({ partner, onChoose }: FirstWordsProps) {
  const { shared, others } = useSharedInterests(partner);
  const questions = [
    ...shared.map((interest) => `How did you come to like ${interest}?`),
    ...others.map((interest) => `What do you like about ${interest}?`),
  ].slice(0, most);
  return (
    <div className="live-first">
      <p className="live-first-lead">Say hello to {partner.name.split(' ')[0]}</p>
      {questions.length > 0 && (
        <>
          <p className="soft">Or begin with a question:</p>
          <ul>
            {questions.map((words) => (
              <li key={words}>
                <button type="button" className="button" onClick={() => onChoose(words)}>
                  {words}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
