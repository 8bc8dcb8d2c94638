// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/cms_streams.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <span>

namespace dsar {
namespace {

BioStream& of(BIO* bio) {
    return *static_cast<BioStream*>(openssl().BIO_get_data(bio));
}

int read_source(BIO* bio, char* buffer, int size) {
    BioStream& stream = of(bio);
    try {
        const auto most =
            std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max(size, 0)), stream.left);
        if (stream.thrown || stream.source == nullptr || most == 0) {
            return 0;
        }
        const std::size_t got = stream.source->read(
            {reinterpret_cast<std::byte*>(buffer), static_cast<std::size_t>(most)});
        stream.left -= got;
        return static_cast<int>(got);
    } catch (...) {
        stream.thrown = std::current_exception();
        return -1;
    }
}

int write_sink(BIO* bio, const char* bytes, int size) {
    BioStream& stream = of(bio);
    try {
        if (stream.thrown || !stream.sink) {
            return -1;
        }
        stream.sink({bytes, static_cast<std::size_t>(std::max(size, 0))});
        return size;
    } catch (...) {
        stream.thrown = std::current_exception();
        return -1;
    }
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

using Method = std::unique_ptr<BIO_METHOD, OpenSslFree<&OpenSsl::BIO_meth_free>>;

BIO_METHOD* method() {
    static const Method made = [] {
        Method fresh(
            openssl().BIO_meth_new(openssl().BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stream"));
        if (fresh) {
            openssl().BIO_meth_set_read(fresh.get(), read_source);
            openssl().BIO_meth_set_write(fresh.get(), write_sink);
            openssl().BIO_meth_set_ctrl(fresh.get(), control);
        }
        return fresh;
    }();
    return made.get();
}

}  // namespace

Bio bio_on(BioStream& stream) {
    BIO_METHOD* const type = method();
    Bio bio(type == nullptr ? nullptr : openssl().BIO_new(type));
    if (!bio) {
        throw Error(ErrorKind::Failed, "the cryptographic library failed");
    }
    openssl().BIO_set_data(bio.get(), &stream);
    openssl().BIO_set_init(bio.get(), 1);
    return bio;
}

}  // namespace dsar
