// A page that fails while it is drawn says so, and the way out stays.
import { Component, type ReactNode } from 'react';
import { Button, ButtonLink } from '../components/button.js';
import { Empty } from '../components/panel.js';

interface Props {
  /** Another address: try again. */
  resetKey: string;
  children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
  readonly of: string;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, of: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ resetKey }: Props, { of }: State): Partial<State> | null {
    return of === resetKey ? null : { error: undefined, of: resetKey };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    // A part of the app that comes when it is needed did not: the server is away, or has a newer Nakodo by now.
    const missing = /import|fetch|module/i.test(error.message);
    return (
      <Empty heading="h1" title={missing ? 'This page could not be loaded' : 'This page failed'}>
        <p role="alert">
          {missing
            ? 'The server is away, or Nakodo was updated a moment ago. Loading it again helps.'
            : `Something in it went wrong: ${error.message} Nothing you saved is lost.`}
        </p>
        <div className="empty-actions">
          <Button tone="primary" onClick={() => location.reload()}>
            Load it again
          </Button>
          <ButtonLink to="/">Go home</ButtonLink>
        </div>
      </Empty>
    );
  }
}
