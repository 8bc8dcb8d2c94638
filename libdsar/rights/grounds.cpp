// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/grounds.hpp"

#include <algorithm>

namespace dsar {

namespace {

constexpr ErasureGround grounds[] = {
    {"no_longer_necessary", "17(1)(a)", "no longer necessary for what it was collected for"},
    {"consent_withdrawn", "17(1)(b)", "the consent is withdrawn and there is no other basis"},
    {"objection", "17(1)(c)", "the person objects and no overriding ground is recorded"},
    {"unlawful", "17(1)(d)", "it was processed unlawfully"},
    {"legal_duty", "17(1)(e)", "a law demands that it is erased"},
    {"child", "17(1)(f)", "collected from a child for an online service"},
};

constexpr ErasureException exceptions[] = {
    {"expression", "17(3)(a)", "1798.105(d)(4)", "freedom of expression and information"},
    {"legal_obligation", "17(3)(b)", "1798.105(d)(8)", "a law demands that it is kept"},
    {"public_health", "17(3)(c)", "1798.105(d)(8)", "public interest in public health"},
    {"research", "17(3)(d)", "1798.105(d)(6)", "archiving, research or statistics"},
    {"legal_claims", "17(3)(e)", "1798.105(d)(8)", "legal claims"},
};

template <typename Entry>
const Entry* find(std::span<const Entry> all, std::string_view wanted) {
    const auto found = std::ranges::find_if(
        all, [&](const Entry& entry) { return entry.word == wanted || entry.article == wanted; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::span<const ErasureGround> erasure_grounds() {
    return grounds;
}

std::span<const ErasureException> erasure_exceptions() {
    return exceptions;
}

const ErasureGround* find_erasure_ground(std::string_view word_or_article) {
    return find(erasure_grounds(), word_or_article);
}

const ErasureException* find_erasure_exception(std::string_view word_or_article) {
    return find(erasure_exceptions(), word_or_article);
}

}  // namespace dsar
