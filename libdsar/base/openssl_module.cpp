// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/openssl_module.hpp"

#include "libdsar/base/module.hpp"

namespace dsar {

const OpenSsl& openssl() {
    static const auto& functions =
        *static_cast<const OpenSsl*>(module_symbol("openssl", "dsar_openssl"));
    return functions;
}

}  // namespace dsar
