/**
 * Points of the curve y^2 = x^3 + a x + b over a prime field in plain arithmetic (SEC 1, 2.2.1); `null` is the point at
 * infinity. Slow, and like nothing that the project itself calculates with.
 *
 * @param p the field's prime
 * @param a the curve's first coefficient
 * @param n the order of the points
 */
export function shortCurve({ p, a, n }) {
  const mod = (value, by = p) => ((value % by) + by) % by;
  function power(base, exponent, by = p) {
    let [result, square] = [1n, mod(base, by)];
    for (let left = exponent; left > 0n; left >>= 1n, square = mod(square * square, by))
      if (left & 1n) result = mod(result * square, by);
    return result;
  }
  const inverse = (value, by = p) => power(value, by - 2n, by);
  function add(one, other) {
    if (one === null || other === null) return one ?? other;
    const [[x1, y1], [x2, y2]] = [one, other];
    if (x1 === x2 && mod(y1 + y2) === 0n) return null;
    const slope = x1 === x2 ? mod((3n * x1 * x1 + a) * inverse(2n * y1)) : mod((y2 - y1) * inverse(x2 - x1));
    const x = mod(slope * slope - x1 - x2);
    return [x, mod(slope * (x1 - x) - y1)];
  }
  function multiply(point, times) {
    let [result, double] = [null, point];
    for (let left = mod(times, n); left > 0n; left >>= 1n, double = add(double, double))
      if (left & 1n) result = add(result, double);
    return result;
  }
  return { mod, power, inverse, add, multiply };
}
