// The least that a loop over llama.cpp can cost: the yardstick for what the worker adds. Same sampler, same grammar, same
// settings. Prints one JSON line per job read from standard input: JOB = "TOKENS PROMPT_FILE GRAMMAR_FILE|- TAIL_FILE|-".
#include "llama.h"
#include <sys/resource.h>
#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

static double cpu() {
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1e-6 * (used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static std::string content(const std::string & path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

static std::vector<llama_token> tokens_of(const llama_vocab * vocab, const std::string & text) {
    std::vector<llama_token> out(text.size() + 8);
    out.resize(llama_tokenize(vocab, text.data(), text.size(), out.data(), out.size(), false, true));
    return out;
}

struct Loop {
    llama_context * context;
    int batch_size;
    int place = 0;

    void read(std::vector<llama_token> tokens) {
        for (size_t at = 0; at < tokens.size(); at += batch_size) {
            int count = std::min<int>(batch_size, tokens.size() - at);
            if (llama_decode(context, llama_batch_get_one(tokens.data() + at, count))) exit(2);
            place += count;
        }
    }
};

int main(int, char ** argv) {  // MODEL CONTEXT BATCH THREADS FLASH
    llama_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
    double begun = cpu();
    auto model_options = llama_model_default_params();
    model_options.n_gpu_layers = 0;
    llama_model * model = llama_model_load_from_file(argv[1], model_options);
    auto options = llama_context_default_params();
    options.n_ctx = atoi(argv[2]);
    options.n_batch = options.n_ubatch = atoi(argv[3]);
    options.n_seq_max = options.n_outputs_max = 1;
    options.n_threads = options.n_threads_batch = atoi(argv[4]);
    options.flash_attn_type = (llama_flash_attn_type) atoi(argv[5]);
    options.no_perf = true;
    Loop loop{llama_init_from_model(model, options), atoi(argv[3])};
    const llama_vocab * vocab = llama_model_get_vocab(model);
    printf("{\"load\": %.6f}\n", cpu() - begun);
    fflush(stdout);
    int wanted;
    std::string prompt_file, grammar_file, tail_file;
    while (std::cin >> wanted >> prompt_file >> grammar_file >> tail_file) {
        llama_memory_t memory = llama_get_memory(loop.context);
        llama_memory_clear(memory, false);
        loop.place = 0;
        llama_sampler * chain = llama_sampler_chain_init(llama_sampler_chain_default_params());
        if (grammar_file != "-")
            llama_sampler_chain_add(chain, llama_sampler_init_grammar(vocab, content(grammar_file).c_str(), "root"));
        llama_sampler_chain_add(chain, llama_sampler_init_greedy());
        double start = cpu();
        loop.read(tokens_of(vocab, content(prompt_file)));
        double prompt = cpu() - start, tail = 0;
        int tail_tokens = 0;
        if (tail_file != "-") {
            start = cpu();
            auto more = tokens_of(vocab, content(tail_file));
            tail_tokens = more.size();
            loop.read(more);
            llama_sampler_sample(chain, loop.context, -1);
            tail = cpu() - start;
        }
        start = cpu();
        int count = 0;
        char piece[256];
        size_t said = 0;
        while (count < wanted) {
            llama_token token = llama_sampler_sample(chain, loop.context, -1);
            if (llama_vocab_is_eog(vocab, token)) break;
            said += llama_token_to_piece(vocab, token, piece, sizeof piece, 0, false);
            if (++count < wanted) loop.read({token});
        }
        printf("{\"prompt\": %.6f, \"tail\": %.6f, \"tail_tokens\": %d, \"generate\": %.6f, \"tokens\": %d, \"bytes\": %zu}\n",
               prompt, tail, tail_tokens, cpu() - start, count, said);
        fflush(stdout);
        llama_sampler_free(chain);
    }
    _exit(0);
}
