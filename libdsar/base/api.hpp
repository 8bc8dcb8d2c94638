// SPDX-License-Identifier: Apache-2.0
// DSAR_API marks what the shared library shows to programs that link it.
#pragma once

#define DSAR_API __attribute__((visibility("default")))
