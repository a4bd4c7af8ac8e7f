// The policies: who may meet whom, and how good a pair is.
import { Route, Switch } from 'wouter';
import { NewPolicyPage, StartingPointsPage } from './new-policy-pages.js';
import { PolicyListPage } from './policy-list-page.js';
import { PolicyPage } from './policy-page.js';
import '../../styles/policies.css';
import '../../styles/policy-editor.css';
import '../../styles/policy-try.css';
import '../../styles/policy-publishing.css';

export function PolicyPages() {
  return (
    <Switch>
      <Route path="/policies" component={PolicyListPage} />
      <Route path="/policies/new" component={StartingPointsPage} />
      <Route path="/policies/new/:start">{({ start }) => <NewPolicyPage key={start} start={start} />}</Route>
      <Route path="/policies/:policyId">{({ policyId }) => <PolicyPage key={policyId} policyId={policyId} />}</Route>
    </Switch>
  );
}
