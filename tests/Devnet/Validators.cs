// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Devnet;

/// <summary>A devnet that is driven by the command line, as its user would.</summary>
internal sealed class Validators : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly RunOptions _options;

    private Validators(RunOptions options, string folder)
    {
        _options = options;
        Folder = folder;
    }

    public string Folder { get; }

    public int Count => _options.Nodes;

    public IEnumerable<int> All => Enumerable.Range(0, Count);

    /// <summary>Starts a fresh devnet.</summary>
    /// <param name="options">How many, and where.</param>
    /// <param name="variables">Settings of the nodes, as environment variables.</param>
    /// <param name="more">Further arguments of <c>devnet up</c>.</param>
    public static Validators Start(RunOptions options, IReadOnlyDictionary<string, string>? variables = null, params string[] more)
    {
        Validators validators = new(options, Directory.CreateTempSubdirectory("powerverse-devnet-").FullName);
        try
        {
            validators.Run(
                variables,
                [
                    "up", Text(options.Nodes), "--rpc-port", Text(options.FirstPort), "--metrics-port", Text(options.FirstPort + 100),
                    "--p2p-port", Text(options.FirstPort + 200), .. more,
                ]);
            return validators;
        }
        catch
        {
            validators.Dispose();
            throw;
        }
    }

    /// <summary>Runs a subcommand of <c>devnet</c>.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs a subcommand of <c>devnet</c> with environment variables, which the validators that it starts inherit.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public string Run(IReadOnlyDictionary<string, string>? variables, string[] arguments)
    {
        (int exit, string output, string errors) = PowerVerseProcess.Run(variables, ["devnet", .. arguments, "--dir", Folder]);
        return exit == 0 ? output : throw new InvalidOperationException($"devnet {string.Join(' ', arguments)}: exit code {exit}: {errors}");
    }

    /// <summary>The result of a call; null when the validator does not answer or answers with an error.</summary>
    public async Task<JsonElement?> AskAsync(int index, string method, params object?[] parameters)
    {
        JsonElement? answer = await AnswerAsync(index, method, parameters);
        return answer is { } given && given.TryGetProperty("result", out JsonElement result) ? result : null;
    }

    /// <summary>The answer to a call, an error included; null when the validator does not answer.</summary>
    public async Task<JsonElement?> AnswerAsync(int index, string method, params object?[] parameters)
    {
        try
        {
            using HttpResponseMessage response = await Http.PostAsJsonAsync(Endpoint(index), new { jsonrpc = "2.0", id = 1, method, @params = parameters });
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or IOException)
        {
            return null;
        }
    }

    public async Task<ulong> HeightAsync(int index) => await AskAsync(index, "eth_blockNumber") is { ValueKind: JsonValueKind.String } number ? Number(number) : 0;

    /// <summary>The newest block of any validator.</summary>
    public async Task<ulong> HighestAsync() => (await Task.WhenAll(All.Select(HeightAsync))).Max();

    /// <summary>Waits until something holds.</summary>
    /// <returns>How long that took; null when it did not come in time.</returns>
    public static async Task<TimeSpan?> UntilAsync(TimeSpan patience, Func<Task<bool>> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                return null;
            }

            await Task.Delay(50);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>The process of a validator; null when it does not run.</summary>
    public int? ProcessOf(int index)
    {
        string path = Path.Combine(FolderOf(index), "pid");
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Directory.Exists($"/proc/{Text(id)}") ? id : null;
    }

    /// <summary>Resident memory in bytes; null when the validator does not run.</summary>
    public long? ResidentBytes(int index)
    {
        if (ProcessOf(index) is not { } id)
        {
            return null;
        }

        string line = File.ReadLines($"/proc/{Text(id)}/status").First(static text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Processor time of a validator's process so far.</summary>
    public TimeSpan CpuTime(int index)
    {
        if (ProcessOf(index) is not { } id)
        {
            return TimeSpan.Zero;
        }

        using Process process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    /// <summary>What a validator has logged of the heights that it saw become final.</summary>
    public IReadOnlyList<HeightLine> LogOf(int index) => HeightLine.ReadAll(Path.Combine(FolderOf(index), "node.log"));

    /// <summary>The lines of a validator's log between two times.</summary>
    public IEnumerable<string> LogBetween(int index, DateTime from, DateTime to) =>
        File.ReadLines(Path.Combine(FolderOf(index), "node.log")).Where(line => HeightLine.TimeOf(line) is { } at && at >= from && at <= to);

    public string FolderOf(int index) => Path.Combine(Folder, $"node-{Text(index)}");

    public Uri Endpoint(int index) => new($"http://127.0.0.1:{Text(_options.FirstPort + index)}");

    public static ulong Number(JsonElement quantity) => ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static string Quantity(ulong number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    public void Dispose()
    {
        PowerVerseProcess.Run("devnet", "down", "--dir", Folder);
        if (_options.IsKept)
        {
            Console.WriteLine($"left for a look: {Folder}");
        }
        else
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
