// SPDX-License-Identifier: Apache-2.0
// The normal form of an IP address.
#pragma once

#include <string>
#include <string_view>

namespace dsar {

/// RFC 5952, v4-mapped addresses as IPv4, without port, brackets, zone, and a mask of one host;
/// empty when `raw` is not one address.
std::string normal_ip(std::string_view raw);

}  // namespace dsar
