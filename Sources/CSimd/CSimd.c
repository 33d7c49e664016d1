// All kernels are static inline in the headers, so that they inline into Swift; this file makes the target a buildable one.
#include "CSimd.h"
