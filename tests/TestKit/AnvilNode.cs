// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PowerVerse.Chain.TestKit;

/// <summary>
/// A running anvil, the independent EVM that differential tests and benchmarks compare with. It comes from npm
/// (<c>npm ci --prefix tests/Differential.Tests</c>) or from the path in <c>POWERVERSE_ANVIL</c>.
/// </summary>
public sealed class AnvilNode : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly HttpClient _http;
    private int _nextId;

    private AnvilNode(Process process, HttpClient http)
    {
        _process = process;
        _http = http;
    }

    /// <summary>What to say when <see cref="TryLocate"/> finds nothing.</summary>
    public static string MissingReason =>
        "anvil is not installed: run `npm ci --prefix tests/Differential.Tests`, or name its executable in POWERVERSE_ANVIL.";

    /// <summary>Finds the executable.</summary>
    public static bool TryLocate(out string path)
    {
        path = Environment.GetEnvironmentVariable("POWERVERSE_ANVIL") ?? "";
        if (path.Length > 0)
        {
            return File.Exists(path);
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string modules = Path.Combine(folder.FullName, "tests", "Differential.Tests", "node_modules", "@foundry-rs");
            if (Directory.Exists(modules))
            {
                path = Directory.EnumerateDirectories(modules, "anvil-*")
                    .Select(candidate => Path.Combine(candidate, "bin", "anvil"))
                    .FirstOrDefault(File.Exists) ?? "";
                return path.Length > 0;
            }
        }

        return false;
    }

    /// <summary>Starts anvil with Osaka rules on a free loopback port and waits until it answers.</summary>
    /// <param name="genesisJson">A genesis in geth's format.</param>
    /// <param name="arguments">Further command-line arguments.</param>
    /// <exception cref="InvalidOperationException">It is not installed or did not start.</exception>
    public static async Task<AnvilNode> StartAsync(string genesisJson, params string[] arguments)
    {
        if (!TryLocate(out string executable))
        {
            throw new InvalidOperationException(MissingReason);
        }

        string genesisPath = Path.GetTempFileName();
        await File.WriteAllTextAsync(genesisPath, genesisJson);
        int port = FreePort();
        ProcessStartInfo start = new(executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] fixedArguments =
        [
            "--init", genesisPath, "--hardfork", "osaka", "--port", port.ToString(CultureInfo.InvariantCulture), "--accounts", "1",
            "--disable-default-create2-deployer", "--silent",
        ];
        foreach (string argument in fixedArguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        StringBuilder complaints = new();
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => complaints.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
        AnvilNode node = new(process, http);
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await node.CallAsync("eth_chainId");
                File.Delete(genesisPath);
                return node;
            }
            catch (HttpRequestException) when (!process.HasExited && Stopwatch.GetElapsedTime(began) < StartLimit)
            {
                await Task.Delay(50);
            }
            catch (HttpRequestException exception)
            {
                node.Dispose();
                throw new InvalidOperationException($"anvil did not start: {complaints}", exception);
            }
        }
    }

    /// <summary>One JSON-RPC call.</summary>
    /// <exception cref="InvalidOperationException">The answer is an error.</exception>
    public async Task<JsonNode?> CallAsync(string method, params JsonNode?[] parameters)
    {
        JsonNode answer = (await PostAsync(Request(method, parameters)))!;
        return Result(method, answer);
    }

    /// <summary>Several calls in one request; the answers come in the order of the calls.</summary>
    public async Task<IReadOnlyList<JsonNode?>> BatchAsync(IReadOnlyList<(string Method, JsonNode?[] Parameters)> calls)
    {
        JsonArray batch = [];
        foreach ((string method, JsonNode?[] parameters) in calls)
        {
            batch.Add(Request(method, parameters));
        }

        int first = _nextId - calls.Count + 1;
        JsonArray answers = (await PostAsync(batch))!.AsArray();
        JsonNode?[] results = new JsonNode?[calls.Count];
        foreach (JsonNode? answer in answers)
        {
            int index = answer!["id"]!.GetValue<int>() - first;
            results[index] = Result(calls[index].Method, answer)?.DeepClone();
        }

        return results;
    }

    public void Dispose()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static JsonNode? Result(string method, JsonNode answer) =>
        answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : answer["result"];

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private JsonObject Request(string method, JsonNode?[] parameters)
    {
        JsonArray list = [];
        foreach (JsonNode? parameter in parameters)
        {
            list.Add(parameter?.DeepClone());
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_nextId, ["method"] = method, ["params"] = list };
    }

    private async Task<JsonNode?> PostAsync(JsonNode body)
    {
        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(new Uri("/", UriKind.Relative), content);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        return await JsonNode.ParseAsync(stream, documentOptions: new JsonDocumentOptions { MaxDepth = 4_096 });
    }
}
