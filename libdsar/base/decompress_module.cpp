// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/decompress_module.hpp"

#include "libdsar/base/module.hpp"

namespace dsar {

const DecompressFunctions& decompress_functions() {
    static const auto& functions =
        *static_cast<const DecompressFunctions*>(module_symbol("decompress", "dsar_decompress"));
    return functions;
}

}  // namespace dsar
