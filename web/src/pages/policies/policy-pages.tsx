// The policies: who may meet whom, and how good a pair is.
export function PolicyPages() {
  return (
    <div className="page-head">
      <h1>Policies</h1>
    </div>
  );
}
