// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/secret.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"

#include <openssl/crypto.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <map>
#include <memory>
#include <mutex>
#include <stdio.h>
#include <stdlib.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t longest = 4096;

void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.capacity());
    text.clear();
}

[[noreturn]] void refuse(std::string_view source, std::string why) {
    throw Error(ErrorKind::NoEntry, "cannot read the secret " + std::string(source),
                std::move(why));
}

// Reads to the end, and leaves no copy behind. The space is taken at once, so that no growing
// string leaves its old bytes in the heap.
Secret read_all(int descriptor, std::string_view source, bool first_line) {
    std::array<char, longest + 1> buffer;
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t count = ::read(descriptor, buffer.data() + size, buffer.size() - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break;
        }
        size += static_cast<std::size_t>(count);
    }
    std::string_view text(buffer.data(), size);
    const std::size_t line = text.find('\n');
    if (first_line || line + 1 == text.size()) {
        text = text.substr(0, line);
    }
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    Secret secret{std::string(text)};
    OPENSSL_cleanse(buffer.data(), buffer.size());
    if (secret.reveal().empty() || size > longest) {
        refuse(source, size > longest ? "it is too long" : "it is empty");
    }
    return secret;
}

Secret from_file(const std::string& path, std::string_view source) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file.is_open()) {
        refuse(source, std::system_category().message(errno));
    }
    return read_all(file.number(), source, false);
}

Secret from_command(const std::string& command, std::string_view source) {
    struct Close {
        void operator()(FILE* pipe) const { ::pclose(pipe); }
    };
    std::unique_ptr<FILE, Close> pipe(::popen(command.c_str(), "re"));
    if (!pipe) {
        refuse(source, std::system_category().message(errno));
    }
    Secret secret = read_all(::fileno(pipe.get()), source, true);
    if (::pclose(pipe.release()) != 0) {
        refuse(source, "the command failed");
    }
    return secret;
}

Secret from_credential(const std::string& name, std::string_view source) {
    const char* folder = ::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr || *folder == '\0') {
        refuse(source,
               "CREDENTIALS_DIRECTORY is not set: no service manager handed credentials over");
    }
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos) {
        refuse(source, "that is not a credential's name");
    }
    return from_file(std::string(folder) + "/" + name, source);
}

Secret from_environment(const std::string& name, std::string_view source) {
    const char* value = ::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
        refuse(source, "the variable is not set");
    }
    return Secret(value);
}

std::atomic<int> asking{0};

class Asking {
 public:
    Asking() { ++asking; }
    ~Asking() { --asking; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;
};

/// What was typed in this process: several connections to one store ask once.
class Prompts {
 public:
    void set(AskSecret ask) {
        const std::scoped_lock lock(mutex_);
        ask_ = std::move(ask);
        known_.clear();
    }

    Secret answer(const std::string& what, std::string_view source) {
        const std::scoped_lock lock(mutex_);
        auto found = known_.find(what);
        if (found == known_.end()) {
            if (!ask_) {
                refuse(source, "nobody can be asked here");
            }
            const Asking now;
            found = known_.emplace(what, ask_(what)).first;
        }
        return Secret{std::string(found->second.reveal())};
    }

 private:
    std::mutex mutex_;
    AskSecret ask_;
    std::map<std::string, Secret> known_;
};

Prompts& prompts() {
    static Prompts all;
    return all;
}

}  // namespace

Secret::Secret(std::string value) : value_(std::move(value)) {
    wipe(value);
}

Secret::~Secret() {
    wipe(value_);
}

Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_)) {
    wipe(other.value_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe(value_);
        value_ = std::move(other.value_);
        wipe(other.value_);
    }
    return *this;
}

Secret read_secret(std::string_view source) {
    const std::size_t colon = source.find(':');
    const std::string_view kind = source.substr(0, colon);
    const std::string rest(colon == std::string_view::npos ? "" : source.substr(colon + 1));
    if (kind == "file") {
        return from_file(rest, source);
    }
    if (kind == "command") {
        return from_command(rest, source);
    }
    if (kind == "credential") {
        return from_credential(rest, source);
    }
    if (kind == "env") {
        return from_environment(rest, source);
    }
    if (kind == "prompt") {
        return prompts().answer(rest.empty() ? "secret" : rest, source);
    }
    // What stands here may be the secret itself: it is not repeated.
    throw Error(ErrorKind::NoEntry, "a secret has no source",
                "it must be file:PATH, command:COMMAND, credential:NAME, prompt or env:NAME");
}

bool is_asking_for_secret() {
    return asking > 0;
}

void set_secret_prompt(AskSecret ask) {
    prompts().set(std::move(ask));
}

std::string secret_source(const std::filesystem::path& root, std::string_view source,
                          std::string_view what) {
    constexpr std::string_view file = "file:";
    if (source == "prompt") {
        return "prompt:" + std::string(what);
    }
    if (!source.starts_with(file)) {
        return std::string(source);
    }
    const std::filesystem::path path = root / source.substr(file.size());
    return std::string(file) + std::filesystem::absolute(path).string();
}

}  // namespace dsar
