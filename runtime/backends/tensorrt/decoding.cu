// Coarse-to-fine decoding on the card: the steps of propsmith/runtime/decode.py, one kernel each. A lattice has n points
// a side, [x, y, z] with z fastest. No kernel's threads meet, so that each gives the same result every time.

typedef unsigned char Flag;

constexpr int kSegment = 256;  // points that one thread compacts, and segments that make a group

__device__ inline int thread_index() { return blockIdx.x * blockDim.x + threadIdx.x; }

// The value at (i, j, k) of a lattice of twice the resolution: means along x, then y, then z, as numpy takes them.
__device__ inline float along_x(const float* old, int n, int i, int j, int k) {
  const int low = i / 2;
  const float a = old[(low * n + j) * n + k];
  return i % 2 ? (a + old[((low + 1) * n + j) * n + k]) / 2.0f : a;
}

__device__ inline float along_y(const float* old, int n, int i, int j, int k) {
  const int low = j / 2;
  const float a = along_x(old, n, i, low, k);
  return j % 2 ? (a + along_x(old, n, i, low + 1, k)) / 2.0f : a;
}

__device__ inline float along_z(const float* old, int n, int i, int j, int k) {
  const int low = k / 2;
  const float a = along_y(old, n, i, j, low);
  return k % 2 ? (a + along_y(old, n, i, j, low + 1)) / 2.0f : a;
}

// One thread a point of the finer lattice of m = 2 n - 1 points a side.
extern "C" __global__ void upsample(const float* old, int n, float* values) {
  const int m = 2 * n - 1, at = thread_index();
  if (at >= m * m * m) return;
  values[at] = along_z(old, n, at / (m * m), at / m % m, at % m);
}

extern "C" __global__ void interleave(const Flag* old, int n, Flag* exact) {
  const int m = 2 * n - 1, at = thread_index();
  if (at >= m * m * m) return;
  const int i = at / (m * m), j = at / m % m, k = at % m;
  const bool kept = i % 2 == 0 && j % 2 == 0 && k % 2 == 0;
  exact[at] = kept ? old[(i / 2 * n + j / 2) * n + k / 2] : 0;
}

// How much the field changes from a point to its neighbours at most, axis by axis.
extern "C" __global__ void slope(const float* values, int n, float* result) {
  const int at = thread_index();
  if (at >= n * n * n) return;
  const int place[3] = {at / (n * n), at / n % n, at % n}, stride[3] = {n * n, n, 1};
  float squared = 0.0f;
  for (int axis = 0; axis < 3; ++axis) {
    float step = 0.0f;
    if (place[axis] > 0) step = fmaxf(step, fabsf(values[at] - values[at - stride[axis]]));
    if (place[axis] < n - 1) step = fmaxf(step, fabsf(values[at + stride[axis]] - values[at]));
    squared += step * step;
  }
  result[at] = sqrtf(squared);
}

// The largest of a point and its 26 neighbours, times a factor.
extern "C" __global__ void largest_around(const float* values, int n, float factor, float* result) {
  const int at = thread_index();
  if (at >= n * n * n) return;
  const int i = at / (n * n), j = at / n % n, k = at % n;
  float largest = 0.0f;
  for (int x = max(i - 1, 0); x <= min(i + 1, n - 1); ++x)
    for (int y = max(j - 1, 0); y <= min(j + 1, n - 1); ++y)
      for (int z = max(k - 1, 0); z <= min(k + 1, n - 1); ++z)
        largest = fmaxf(largest, values[(x * n + y) * n + z]);
  result[at] = largest * factor;
}

// Wants what may lie near the surface and is not exact yet; `steepness` may be null, for 1.
extern "C" __global__ void mark_near(const float* values, const Flag* exact, const float* steepness, float band, int count,
                                     Flag* marked) {
  const int at = thread_index();
  if (at >= count) return;
  const float reach = steepness == nullptr ? band : band * steepness[at];
  marked[at] = fabsf(values[at]) < reach && !exact[at];
}

// Wants both ends of every lattice edge whose ends differ in sign, unless they are exact.
extern "C" __global__ void mark_crossing(const float* values, const Flag* exact, int n, Flag* marked) {
  const int at = thread_index();
  if (at >= n * n * n) return;
  const int place[3] = {at / (n * n), at / n % n, at % n}, stride[3] = {n * n, n, 1};
  const bool inside = values[at] > 0.0f;
  bool crossing = false;
  for (int axis = 0; axis < 3; ++axis) {
    if (place[axis] > 0) crossing |= inside != (values[at - stride[axis]] > 0.0f);
    if (place[axis] < n - 1) crossing |= inside != (values[at + stride[axis]] > 0.0f);
  }
  marked[at] = crossing && !exact[at];
}

// Compaction in four steps, the order kept: counts of segments, of groups of segments, their running sums, the indices.
extern "C" __global__ void count_segments(const Flag* marked, int count, int* counts) {
  const int segment = thread_index();
  if (segment * kSegment >= count) return;
  int found = 0;
  for (int at = segment * kSegment; at < min((segment + 1) * kSegment, count); ++at) found += marked[at] != 0;
  counts[segment] = found;
}

extern "C" __global__ void count_groups(const int* counts, int segments, int* groups) {
  const int group = thread_index();
  if (group * kSegment >= segments) return;
  int found = 0;
  for (int at = group * kSegment; at < min((group + 1) * kSegment, segments); ++at) found += counts[at];
  groups[group] = found;
}

extern "C" __global__ void sum_groups(int* groups, int count, int* total) {
  int running = 0;
  for (int group = 0; group < count; ++group) {
    const int found = groups[group];
    groups[group] = running;
    running += found;
  }
  *total = running;
}

extern "C" __global__ void place_indices(const Flag* marked, int count, const int* counts, const int* groups, int* indices) {
  const int segment = thread_index();
  if (segment * kSegment >= count) return;
  int target = groups[segment / kSegment];
  for (int before = segment / kSegment * kSegment; before < segment; ++before) target += counts[before];
  for (int at = segment * kSegment; at < min((segment + 1) * kSegment, count); ++at)
    if (marked[at]) indices[target++] = at;
}

// Where lattice points lie in the box, in the model's own world: +Z up if `z_up`.
extern "C" __global__ void place_points(const int* indices, int count, int n, int z_up, float* points) {
  const int at = thread_index();
  if (at >= count) return;
  const int index = indices[at];
  const float step = 2.0f / (n - 1);
  const float x = index / (n * n) * step - 1.0f, y = index / n % n * step - 1.0f, z = index % n * step - 1.0f;
  points[3 * at] = x;
  points[3 * at + 1] = z_up ? -z : y;
  points[3 * at + 2] = z_up ? y : z;
}

extern "C" __global__ void scatter(const int* indices, const float* field, int count, float* values, Flag* exact) {
  const int at = thread_index();
  if (at >= count) return;
  values[indices[at]] = field[at];
  exact[indices[at]] = 1;
}

extern "C" __global__ void gather(const int* indices, const float* values, int count, float* result) {
  const int at = thread_index();
  if (at < count) result[at] = values[indices[at]];
}

// One bit a point, whether it is inside; the first point is the lowest bit. One thread a byte.
extern "C" __global__ void pack_signs(const float* values, int count, Flag* signs) {
  const int byte = thread_index();
  if (byte * 8 >= count) return;
  int bits = 0;
  for (int bit = 0; bit < 8 && byte * 8 + bit < count; ++bit) bits |= (values[byte * 8 + bit] > 0.0f) << bit;
  signs[byte] = static_cast<Flag>(bits);
}
