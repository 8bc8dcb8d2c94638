// SPDX-License-Identifier: Apache-2.0
// When data must be erased, and what stands against it, as data: Art 17(1) and 17(3) GDPR,
// Cal. Civ. Code 1798.105.
#pragma once

#include "libdsar/base/api.hpp"

#include <span>
#include <string_view>

namespace dsar {

/// One ground of Art 17(1): data goes when it holds.
struct ErasureGround {
    std::string_view word;     ///< `consent_withdrawn`, as flags and documents say it
    std::string_view article;  ///< `17(1)(b)`
    std::string_view words;    ///< in plain English
};

/// One exception of Art 17(3), and the reason of Civ. Code 1798.105(d) that comes nearest.
struct ErasureException {
    std::string_view word;        ///< `legal_obligation`
    std::string_view article;     ///< `17(3)(b)`
    std::string_view california;  ///< `1798.105(d)(8)`
    std::string_view words;
};

DSAR_API std::span<const ErasureGround> erasure_grounds();
DSAR_API std::span<const ErasureException> erasure_exceptions();

/// nullptr when there is none of that word or article.
DSAR_API const ErasureGround* find_erasure_ground(std::string_view word_or_article);
DSAR_API const ErasureException* find_erasure_exception(std::string_view word_or_article);

}  // namespace dsar
