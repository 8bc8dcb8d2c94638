// SPDX-License-Identifier: Apache-2.0
// Small pieces of a document on their way out.
#pragma once

#include "libdsar/output/documents.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dsar {

/// Gathers small pieces before they go on; what it has at the end goes on by flush().
class Gathered {
 public:
    explicit Gathered(const TextSink& sink) : sink_(sink) {}

    void add(std::string_view text) {
        text_ += text;
        if (text_.size() >= most) {
            flush();
        }
    }
    void flush() {
        sink_(text_);
        text_.clear();
    }

 private:
    static constexpr std::size_t most = 16 * 1024;

    const TextSink& sink_;
    std::string text_;
};

}  // namespace dsar
