// The whole C interface of the libtorch shim: the operations that GLCIC uses, no more.
//
// Conventions
// - Every function that can fail returns a status; its message is kept per thread and read with
//   ctorch_last_error() before the next call on that thread.
// - Results arrive through the first parameter. A tensor given out is owned by the caller, who
//   frees it once. Arguments are borrowed.
// - A tensor whose `pointer` is null stands for "no tensor" where a parameter says "or none".
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define CTORCH_CLOSED __attribute__((enum_extensibility(closed)))
#define CTORCH_SWIFT_NAME(name) __attribute__((swift_name(#name)))
#define CTORCH_CHECKED __attribute__((warn_unused_result))
#else
#define CTORCH_CLOSED
#define CTORCH_SWIFT_NAME(name)
#define CTORCH_CHECKED
#endif

typedef enum CTORCH_CLOSED {
  CTORCH_OK CTORCH_SWIFT_NAME(ok) = 0,
  CTORCH_FAILURE CTORCH_SWIFT_NAME(failure) = 1,
  CTORCH_OUT_OF_MEMORY CTORCH_SWIFT_NAME(outOfMemory) = 2,
} ctorch_status;

typedef enum CTORCH_CLOSED {
  CTORCH_UINT8 CTORCH_SWIFT_NAME(uint8) = 0,
  CTORCH_INT64 CTORCH_SWIFT_NAME(int64) = 1,
  CTORCH_FLOAT16 CTORCH_SWIFT_NAME(float16) = 2,
  CTORCH_BFLOAT16 CTORCH_SWIFT_NAME(bfloat16) = 3,
  CTORCH_FLOAT32 CTORCH_SWIFT_NAME(float32) = 4,
  CTORCH_FLOAT64 CTORCH_SWIFT_NAME(float64) = 5,
  CTORCH_OTHER CTORCH_SWIFT_NAME(other) = 6,
} ctorch_dtype;

typedef enum CTORCH_CLOSED {
  CTORCH_CPU CTORCH_SWIFT_NAME(cpu) = 0,
  CTORCH_CUDA CTORCH_SWIFT_NAME(cuda) = 1,
  CTORCH_MPS CTORCH_SWIFT_NAME(mps) = 2,
} ctorch_device_kind;

typedef struct { void *pointer; } ctorch_tensor;
typedef struct { ctorch_device_kind kind; int32_t index; } ctorch_device;
typedef struct { void *pointer; } ctorch_store;
typedef struct { void *pointer; } ctorch_group;
typedef struct { void *pointer; } ctorch_reducer;
typedef struct { const int64_t *values; int32_t count; } ctorch_shape;
typedef struct { const ctorch_tensor *values; int32_t count; } ctorch_tensors;

// The message of the last failure on this thread: one line, without a C++ backtrace.
const char *ctorch_last_error(void);

// Creation. Data is copied.
CTORCH_CHECKED ctorch_status ctorch_from_data(
    ctorch_tensor *out, const void *data, ctorch_shape shape, ctorch_dtype dtype);
CTORCH_CHECKED ctorch_status ctorch_full(
    ctorch_tensor *out, double value, ctorch_shape shape, ctorch_dtype dtype, ctorch_device device);
// Normal and uniform draws from a generator of their own, so that no global state is touched.
CTORCH_CHECKED ctorch_status ctorch_normal(
    ctorch_tensor *out, double mean, double deviation, ctorch_shape shape, uint64_t seed);
CTORCH_CHECKED ctorch_status ctorch_uniform(
    ctorch_tensor *out, double low, double high, ctorch_shape shape, uint64_t seed);
void ctorch_tensor_free(ctorch_tensor tensor);

// What a tensor is.
int32_t ctorch_rank(ctorch_tensor tensor);
int64_t ctorch_size(ctorch_tensor tensor, int32_t dimension);
ctorch_dtype ctorch_tensor_dtype(ctorch_tensor tensor);
ctorch_device ctorch_tensor_device(ctorch_tensor tensor);
bool ctorch_is_channels_last(ctorch_tensor tensor);
bool ctorch_requires_grad(ctorch_tensor tensor);
// Copies the elements in row-major order to `destination`, which holds `byte_count` bytes.
CTORCH_CHECKED ctorch_status ctorch_copy_to_host(ctorch_tensor tensor, void *destination, size_t byte_count);
CTORCH_CHECKED ctorch_status ctorch_item(double *out, ctorch_tensor tensor);

// Conversion.
CTORCH_CHECKED ctorch_status ctorch_to_dtype(ctorch_tensor *out, ctorch_tensor tensor, ctorch_dtype dtype);
CTORCH_CHECKED ctorch_status ctorch_to_device(ctorch_tensor *out, ctorch_tensor tensor, ctorch_device device);
CTORCH_CHECKED ctorch_status ctorch_contiguous(ctorch_tensor *out, ctorch_tensor tensor, bool channels_last);
CTORCH_CHECKED ctorch_status ctorch_detach(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_clone(ctorch_tensor *out, ctorch_tensor tensor);
// Overwrites the elements of `tensor` with those of `source`, outside the tape.
CTORCH_CHECKED ctorch_status ctorch_assign(ctorch_tensor tensor, ctorch_tensor source);
// tensor = tensor + weight * (source - tensor), outside the tape.
CTORCH_CHECKED ctorch_status ctorch_lerp_assign(ctorch_tensor tensor, ctorch_tensor source, double weight);

// Shape.
CTORCH_CHECKED ctorch_status ctorch_reshape(ctorch_tensor *out, ctorch_tensor tensor, ctorch_shape shape);
CTORCH_CHECKED ctorch_status ctorch_permute(ctorch_tensor *out, ctorch_tensor tensor, ctorch_shape order);
CTORCH_CHECKED ctorch_status ctorch_narrow(
    ctorch_tensor *out, ctorch_tensor tensor, int32_t dimension, int64_t start, int64_t length);
CTORCH_CHECKED ctorch_status ctorch_concatenate(ctorch_tensor *out, ctorch_tensors tensors, int32_t dimension);
// Zero padding of the last two dimensions.
CTORCH_CHECKED ctorch_status ctorch_pad(
    ctorch_tensor *out, ctorch_tensor tensor, int64_t left, int64_t right, int64_t top, int64_t bottom);

// Arithmetic, element by element, with broadcasting.
CTORCH_CHECKED ctorch_status ctorch_add(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right);
CTORCH_CHECKED ctorch_status ctorch_subtract(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right);
CTORCH_CHECKED ctorch_status ctorch_multiply(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right);
CTORCH_CHECKED ctorch_status ctorch_divide(ctorch_tensor *out, ctorch_tensor left, ctorch_tensor right);
// out = scale * tensor + offset
CTORCH_CHECKED ctorch_status ctorch_affine(ctorch_tensor *out, ctorch_tensor tensor, double scale, double offset);
CTORCH_CHECKED ctorch_status ctorch_square(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_absolute(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_sqrt(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_log(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_softplus(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_relu(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_leaky_relu(ctorch_tensor *out, ctorch_tensor tensor, double slope);
CTORCH_CHECKED ctorch_status ctorch_sigmoid(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_tanh(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_clamp(ctorch_tensor *out, ctorch_tensor tensor, double low, double high);
CTORCH_CHECKED ctorch_status ctorch_sum(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_mean(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_all_finite(bool *out, ctorch_tensor tensor);

// Bicubic interpolation with a filter as wide as the reduction; 8-bit values are rounded.
CTORCH_CHECKED ctorch_status ctorch_resize_bicubic(
    ctorch_tensor *out, ctorch_tensor images, int64_t height, int64_t width);

// Layers. Images are [batch, channels, height, width].
CTORCH_CHECKED ctorch_status ctorch_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none,
    int64_t stride, int64_t padding, int64_t dilation);
CTORCH_CHECKED ctorch_status ctorch_transposed_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none,
    int64_t stride, int64_t padding);
// With `training` the batch's statistics normalise and update the running ones in place.
CTORCH_CHECKED ctorch_status ctorch_batch_normalization(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias,
    ctorch_tensor running_mean, ctorch_tensor running_variance, bool training, double momentum, double epsilon);
// max(z, slope · z) of the channels z normalised by the batch's statistics, which update the running ones in place, as if
// the bias had been added to the input.
CTORCH_CHECKED ctorch_status ctorch_normalized_activation(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor bias_or_none, ctorch_tensor weight, ctorch_tensor shift,
    ctorch_tensor running_mean, ctorch_tensor running_variance, double momentum, double epsilon, double slope);
CTORCH_CHECKED ctorch_status ctorch_linear(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor weight, ctorch_tensor bias_or_none);

// Layers of a trained network. Weights are packed once for the device's fused kernels where it has any; a packed
// weight is good for nothing else. `slope` is what negative outputs are multiplied by: 0 is ReLU, 1 changes nothing.
CTORCH_CHECKED ctorch_status ctorch_pack_convolution(
    ctorch_tensor *out, ctorch_tensor weight, int64_t stride, int64_t dilation);
CTORCH_CHECKED ctorch_status ctorch_pack_transposed_convolution(
    ctorch_tensor *out, ctorch_tensor weight, int64_t stride);
CTORCH_CHECKED ctorch_status ctorch_fused_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor packed, ctorch_tensor bias, int64_t stride,
    int64_t row_padding, int64_t column_padding, int64_t dilation, double slope);
CTORCH_CHECKED ctorch_status ctorch_fused_transposed_convolution(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor packed, ctorch_tensor bias, int64_t stride,
    int64_t row_padding, int64_t column_padding, double slope);
// shift + tensor * scale, in one pass.
CTORCH_CHECKED ctorch_status ctorch_scale_and_shift(
    ctorch_tensor *out, ctorch_tensor tensor, ctorch_tensor scale, ctorch_tensor shift);

// For measuring. Pooling is square; padding counts neither as a value nor, in the mean, as a pixel.
CTORCH_CHECKED ctorch_status ctorch_max_pool(
    ctorch_tensor *out, ctorch_tensor input, int64_t kernel, int64_t stride, int64_t padding);
CTORCH_CHECKED ctorch_status ctorch_average_pool(
    ctorch_tensor *out, ctorch_tensor input, int64_t kernel, int64_t stride, int64_t padding);
// Bilinear between the pixels' centres.
CTORCH_CHECKED ctorch_status ctorch_resize_bilinear(ctorch_tensor *out, ctorch_tensor input, int64_t height, int64_t width);
// R of the factors QR of a matrix, and a matrix's singular values from the largest down.
CTORCH_CHECKED ctorch_status ctorch_triangular_factor(ctorch_tensor *out, ctorch_tensor matrix);
CTORCH_CHECKED ctorch_status ctorch_singular_values(ctorch_tensor *out, ctorch_tensor matrix);

// Autograd.
CTORCH_CHECKED ctorch_status ctorch_set_requires_grad(ctorch_tensor tensor, bool requires_grad);
CTORCH_CHECKED ctorch_status ctorch_backward(ctorch_tensor scalar);
// The accumulated gradient; a null pointer where there is none.
CTORCH_CHECKED ctorch_status ctorch_gradient(ctorch_tensor *out, ctorch_tensor tensor);
CTORCH_CHECKED ctorch_status ctorch_clear_gradient(ctorch_tensor tensor);
// Sets whether this thread records operations; returns what was set before.
bool ctorch_set_gradients_enabled(bool enabled);

// Autocast of this thread. `previous` receives what was set before.
typedef struct { bool enabled; ctorch_dtype dtype; } ctorch_autocast;
CTORCH_CHECKED ctorch_status ctorch_set_autocast(
    ctorch_autocast *previous, ctorch_device_kind device, ctorch_autocast setting);
void ctorch_clear_autocast_cache(void);

// Optimizers: one step over all parameters in place, outside the tape. Their running averages belong to the
// caller, who can save them. The lists run in parallel; `step` counts from 1.
// ADADELTA (Zeiler 2012): running averages of squared gradients and of squared updates.
CTORCH_CHECKED ctorch_status ctorch_adadelta_step(
    ctorch_tensors parameters, ctorch_tensors gradients, ctorch_tensors squares, ctorch_tensors updates,
    double learning_rate, double rho, double epsilon);
// Adam (Kingma & Ba 2015) by libtorch's fused kernel: running averages of gradients and of squared gradients.
// `decoupled` weight decay makes it AdamW (Loshchilov & Hutter 2019).
CTORCH_CHECKED ctorch_status ctorch_adam_step(
    ctorch_tensors parameters, ctorch_tensors gradients, ctorch_tensors means, ctorch_tensors squares,
    int64_t step, double learning_rate, double beta1, double beta2, double epsilon, double weight_decay,
    bool decoupled);

// Several processes. Times are in seconds.
// A store of keys and bytes that one process serves; `prefix` keeps runs that share a server apart. Not for two
// threads at once.
CTORCH_CHECKED ctorch_status ctorch_store_connect(
    ctorch_store *out, const char *host, uint16_t port, bool serves, const char *prefix, double timeout);
void ctorch_store_free(ctorch_store store);
CTORCH_CHECKED ctorch_status ctorch_store_set(
    ctorch_store store, const char *key, const void *value, size_t byte_count);
// Waits for the key; copies at most `capacity` of its bytes and gives out how many there are.
CTORCH_CHECKED ctorch_status ctorch_store_get(
    size_t *byte_count, ctorch_store store, const char *key, void *value, size_t capacity);
CTORCH_CHECKED ctorch_status ctorch_store_has(bool *out, ctorch_store store, const char *key);
// Adds to the number that a key holds, 0 at first, and gives out the sum.
CTORCH_CHECKED ctorch_status ctorch_store_add(
    int64_t *out, ctorch_store store, const char *key, int64_t amount);

// A group of processes that meet in a store: by Gloo on the CPU, and by NCCL too where `device` is on CUDA.
// `address` is this machine's for the others, or empty for what its host name resolves to.
CTORCH_CHECKED ctorch_status ctorch_group_create(
    ctorch_group *out, ctorch_store store, int32_t rank, int32_t size, const char *address, ctorch_device device,
    double timeout);
void ctorch_group_free(ctorch_group group);
// Replaces a tensor by its sum over all processes.
CTORCH_CHECKED ctorch_status ctorch_group_sum(ctorch_group group, ctorch_tensor tensor);
// Overwrites tensors of one type and device with those of the process `root`.
CTORCH_CHECKED ctorch_status ctorch_group_broadcast(ctorch_group group, ctorch_tensors tensors, int32_t root);
// Makes operations under way and later ones fail with a message; from any thread.
void ctorch_group_fail(ctorch_group group, const char *message);
bool ctorch_group_has_failed(ctorch_group group);
double ctorch_group_waited_seconds(ctorch_group group);

// Averages the gradients of parameters over a group, in buckets of about `bucket_bytes`, while backward runs.
CTORCH_CHECKED ctorch_status ctorch_reducer_create(
    ctorch_reducer *out, ctorch_group group, ctorch_tensors parameters, int64_t bucket_bytes);
void ctorch_reducer_free(ctorch_reducer reducer);
CTORCH_CHECKED ctorch_status ctorch_reducer_backward(ctorch_reducer reducer, ctorch_tensor scalar);

// Batch normalisation in training, by the statistics of the equally large batches of all processes.
CTORCH_CHECKED ctorch_status ctorch_synchronized_batch_normalization(
    ctorch_tensor *out, ctorch_tensor input, ctorch_tensor input_bias_or_none, ctorch_tensor weight, ctorch_tensor bias,
    ctorch_tensor running_mean, ctorch_tensor running_variance, double momentum, double epsilon,
    ctorch_group group);

// The machine.
// Loads libtorch_cuda.so where the libtorch in use has it, once; returns the number of usable devices.
int32_t ctorch_cuda_device_count(void);
bool ctorch_has_mps(void);
bool ctorch_cpu_has_bfloat16(void);
bool ctorch_cuda_has_bfloat16(int32_t index);
CTORCH_CHECKED ctorch_status ctorch_set_thread_count(int32_t count);
int32_t ctorch_thread_count(void);
// From now on the process keeps what it frees for later tensors, instead of giving large blocks back to the system.
void ctorch_keep_freed_memory(void);
// cuDNN's autotuner and TF32 in convolutions and matrix products.
CTORCH_CHECKED ctorch_status ctorch_set_cuda_math(bool benchmark, bool tf32);
CTORCH_CHECKED ctorch_status ctorch_synchronize(ctorch_device device);
CTORCH_CHECKED ctorch_status ctorch_peak_memory(int64_t *bytes, ctorch_device device);

#ifdef __cplusplus
}
#endif
#endif
