// What happens between two evaluations of the denoiser, in one pass over the latents: the guided prediction, the
// solver's weighted sums (see propsmith/runtime/sampling_program.py), and the next evaluation's input.

constexpr int kMaxSums = 4;
constexpr int kMaxTerms = 8;

struct Sum {
  int target;  // register
  int terms;
  int source[kMaxTerms];  // register, or -1 for the prediction
  float weight[kMaxTerms];
};

struct Stage {
  int reads_prediction;
  float keep, gain;                // x0 = keep * input + gain * output
  float clip_before, clip_after;   // bounds of x0 before and after guidance, infinite for none
  float guidance;
  int next;                        // register of the next evaluation's x, -1 at the end
  float next_scale, next_time;
  int sums;
  Sum sum[kMaxSums];
};

__device__ inline float bounded(float x, float bound) { return fminf(fmaxf(x, -bound), bound); }

// One thread an element. `input` and `output` hold rows [conditional..., unconditional...] if `paired`.
extern "C" __global__ void advance(const Stage* stages, const int* position, float* registers, float* input, float* time,
                                   const float* output, int count, int rows, int paired) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const Stage& stage = stages[*position];
  if (i < rows && stage.next >= 0) time[i] = stage.next_time;
  if (i >= count) return;
  float prediction = 0.0f;
  if (stage.reads_prediction) {
    const float x = stage.keep * input[i];
    prediction = bounded(x + stage.gain * output[i], stage.clip_before);
    if (paired) {
      const float free = bounded(x + stage.gain * output[count + i], stage.clip_before);
      prediction = free + stage.guidance * (prediction - free);
    }
    prediction = bounded(prediction, stage.clip_after);
  }
  float value[kMaxSums];
  for (int k = 0; k < stage.sums; ++k) {
    const Sum& sum = stage.sum[k];
    float total = 0.0f;
    for (int j = 0; j < sum.terms; ++j) {
      const int source = sum.source[j];
      total += sum.weight[j] * (source < 0 ? prediction : registers[static_cast<long long>(source) * count + i]);
    }
    value[k] = total;
  }
  for (int k = 0; k < stage.sums; ++k) registers[static_cast<long long>(stage.sum[k].target) * count + i] = value[k];
  if (stage.next < 0) return;
  const float next = stage.next_scale * registers[static_cast<long long>(stage.next) * count + i];
  input[i] = next;
  if (paired) input[count + i] = next;
}

extern "C" __global__ void next_stage(int* position) { ++*position; }
