// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/csv/recode.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iconv.h>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t piece = std::size_t{1} << 16;

// What iconv_open returns when it fails, compared as the manual says.
bool is_bad(iconv_t converter) {
    return reinterpret_cast<std::intptr_t>(converter) == -1;
}

class Recoded final : public ByteSource {
 public:
    Recoded(std::unique_ptr<ByteSource> source, const std::string& encoding, bool keep)
        : source_(std::move(source)),
          encoding_(encoding),
          keep_(keep),
          converter_(::iconv_open("UTF-8", encoding.c_str())),
          raw_(piece) {
        if (is_bad(converter_)) {
            throw Error(ErrorKind::NotSetUp, "the system has no encoding " + encoding);
        }
    }
    ~Recoded() override {
        if (!is_bad(converter_)) {
            ::iconv_close(converter_);
        }
    }
    Recoded(const Recoded&) = delete;
    Recoded& operator=(const Recoded&) = delete;

    std::size_t read(std::span<std::byte> buffer) override {
        char* out = reinterpret_cast<char*>(buffer.data());
        std::size_t room = buffer.size();
        while (room == buffer.size() && !buffer.empty()) {
            if (begin_ == end_ && !fill()) {
                break;
            }
            convert(out, room);
        }
        return buffer.size() - room;
    }

 private:
    // More raw bytes behind those that are left; false at the end of the source.
    bool fill() {
        std::copy(raw_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  raw_.begin() + static_cast<std::ptrdiff_t>(end_), raw_.begin());
        end_ -= begin_;
        begin_ = 0;
        const auto space = std::as_writable_bytes(std::span(raw_)).subspan(end_);
        const std::size_t count = source_->read(space);
        end_ += count;
        return count > 0;
    }

    void convert(char*& out, std::size_t& room) {
        char* in = raw_.data() + begin_;
        std::size_t left = end_ - begin_;
        const std::size_t before = room;
        const std::size_t result = ::iconv(converter_, &in, &left, &out, &room);
        const int fault = errno;
        passed_ += end_ - begin_ - left;
        begin_ = end_ - left;
        if (result != static_cast<std::size_t>(-1) || fault == E2BIG) {
            return;
        }
        const bool cut_off = fault == EINVAL;
        if (cut_off && fill()) {
            return;
        }
        if (room < before) {
            return;  // what is good goes out first; the next call comes back here
        }
        if (!keep_) {
            throw Error(ErrorKind::Failed, "a byte that " + encoding_ + " does not have (byte " +
                                               std::to_string(passed_) + ")");
        }
        *out++ = raw_[begin_++];
        --room;
        ++passed_;
        ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    }

    std::unique_ptr<ByteSource> source_;
    std::string encoding_;
    bool keep_;
    iconv_t converter_;
    std::vector<char> raw_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t passed_ = 0;
};

}  // namespace

bool is_encoding(const std::string& name) {
    const iconv_t converter = ::iconv_open("UTF-8", name.c_str());
    if (is_bad(converter)) {
        return false;
    }
    ::iconv_close(converter);
    return true;
}

std::unique_ptr<ByteSource> recoded(std::unique_ptr<ByteSource> source, const std::string& encoding,
                                    bool keep) {
    return std::make_unique<Recoded>(std::move(source), encoding, keep);
}

}  // namespace dsar
