// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>Does what MetaMask does when a network is added and a first transaction is prepared, and judges the answers as it would.</summary>
internal sealed class WalletExamination : IDisposable
{
    // MetaMask refuses larger ones: 36 and 35 + 2 * id must stay exact in a double (EIP-2294's bound is close to it).
    private const ulong ChainIdMax = 4_503_599_627_370_476;
    private const int AnswerBytesMax = 4 * 1024 * 1024;
    private const string Account = "0x000000000000000000000000000000000000dEaD";
    private static readonly TimeSpan ClockOffsetMax = TimeSpan.FromSeconds(5);
    private static readonly int[] FeePercentiles = [10, 50, 90];
    private static readonly TimeSpan HeadAgeMax = TimeSpan.FromMinutes(2);

    private readonly Uri _url;
    private readonly ulong? _expectedChainId;
    private readonly string _origin;
    private readonly TimeProvider _time;
    private readonly DoctorReport _report;
    private readonly HttpClient _client;

    public WalletExamination(Uri url, ulong? expectedChainId, string origin, TimeProvider time, DoctorReport report)
    {
        _url = url;
        _expectedChainId = expectedChainId;
        _origin = origin;
        _time = time;
        _report = report;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
        {
            Timeout = RpcAnswers.CallTimeMax,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>Runs every check; one that cannot be made ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CheckUrl();
        if (await CheckChainIdAsync(cancellationToken).ConfigureAwait(false) is not { } chainId)
        {
            return;
        }

        await CheckNetworkIdAsync(chainId, cancellationToken).ConfigureAwait(false);
        await CheckPreflightAsync(cancellationToken).ConfigureAwait(false);
        await CheckHeadAsync(cancellationToken).ConfigureAwait(false);
        await CheckFeesAsync(cancellationToken).ConfigureAwait(false);
        await CheckAccountAsync(cancellationToken).ConfigureAwait(false);
        await CheckTagsAsync(cancellationToken).ConfigureAwait(false);
        await CheckBatchAsync(cancellationToken).ConfigureAwait(false);
        await CheckWebSocketAsync(chainId, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private void CheckUrl()
    {
        if (_url.Scheme == Uri.UriSchemeHttp && !_url.IsLoopback)
        {
            _report.Warn("URL", "http on another machine: MetaMask and web pages on https take only https there. Put a proxy with a certificate before the node.");
        }
        else
        {
            _report.Good("URL", _url.ToString());
        }
    }

    private async Task<ulong?> CheckChainIdAsync(CancellationToken cancellationToken)
    {
        const string Check = "eth_chainId";
        using HttpRequestMessage request = Post(RpcAnswers.Body(Check));
        using HttpResponseMessage? response = await TrySendAsync(Check, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        if (RpcAnswers.Refusal(response) is { } refusal)
        {
            _report.Fail(Check, refusal);
            return null;
        }

        CheckOriginHeader(response);
        CheckClock(response);
        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!RpcAnswers.TryParse(text, out JsonElement answer))
        {
            _report.Fail(Check, $"the answer is no JSON. Is there a web site or a proxy at this URL? It begins with: {RpcAnswers.Shorten(text)}");
            return null;
        }

        return JudgeChainId(Check, answer);
    }

    private ulong? JudgeChainId(string check, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("result", out JsonElement result))
        {
            _report.Fail(check, $"an error: {RpcAnswers.Shorten(answer.ToString())}");
            return null;
        }

        string? text = result.ValueKind == JsonValueKind.String ? result.GetString() : null;
        if (text is null || !text.StartsWith("0x", StringComparison.Ordinal) || !RpcAnswers.TryParseQuantity(text, out ulong chainId))
        {
            _report.Fail(check, $"{result} is not in hexadecimal form with 0x, so wallets cannot read it");
            return null;
        }

        if (text.Length > 3 && text[2] == '0')
        {
            _report.Fail(check, $"{text} has leading zeros, which wallets refuse");
        }
        else if (chainId is 0 or > ChainIdMax)
        {
            _report.Fail(check, $"{chainId} is outside what MetaMask takes: 1 to {ChainIdMax}");
        }
        else if (_expectedChainId is { } expected && expected != chainId)
        {
            _report.Fail(check, $"{text} ({chainId}) instead of {expected}: another chain is served here");
        }
        else
        {
            _report.Good(check, $"{text} ({chainId})");
        }

        return chainId;
    }

    private async Task CheckNetworkIdAsync(ulong chainId, CancellationToken cancellationToken)
    {
        JsonElement? result = await CallAsync("net_version", cancellationToken).ConfigureAwait(false);
        if (result is not { } version)
        {
            return;
        }

        bool isSame = version.ValueKind == JsonValueKind.String && version.GetString() == chainId.ToString(CultureInfo.InvariantCulture);
        if (isSame)
        {
            _report.Good("net_version", version.GetString()!);
        }
        else
        {
            _report.Warn("net_version", $"{version} instead of the text \"{chainId}\": older wallets compare it with the chain id");
        }
    }

    private void CheckOriginHeader(HttpResponseMessage response)
    {
        string? allowed = RpcAnswers.Header(response, "Access-Control-Allow-Origin");
        if (allowed == "*" || allowed == _origin)
        {
            _report.Good("CORS", $"answers may be read by {(allowed == "*" ? "every page" : _origin)}");
        }
        else
        {
            _report.Fail(
                "CORS", $"pages of {_origin} may not read answers ({(allowed is null ? "no Access-Control-Allow-Origin" : allowed)}): set --rpc-origins, or see to the proxy");
        }
    }

    private void CheckClock(HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } date)
        {
            return;
        }

        TimeSpan offset = date - _time.GetUtcNow();
        if (offset.Duration() > ClockOffsetMax)
        {
            _report.Warn("clock", string.Create(CultureInfo.InvariantCulture, $"the server's clock is {offset.TotalSeconds:F0} s from this machine's: set one of them by NTP"));
        }
        else
        {
            _report.Good("clock", "the server's agrees with this machine's");
        }
    }

    private async Task CheckPreflightAsync(CancellationToken cancellationToken)
    {
        const string Check = "CORS preflight";
        using HttpRequestMessage request = new(HttpMethod.Options, _url);
        request.Headers.TryAddWithoutValidation("Origin", _origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "content-type");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Private-Network", "true");
        using HttpResponseMessage? response = await TrySendAsync(Check, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return;
        }

        string? origin = RpcAnswers.Header(response, "Access-Control-Allow-Origin");
        string headers = RpcAnswers.Header(response, "Access-Control-Allow-Headers") ?? string.Empty;
        if (!response.IsSuccessStatusCode || (origin != "*" && origin != _origin))
        {
            _report.Fail(Check, $"refused with status {(int)response.StatusCode}: a browser will not even send the request of a page of {_origin}");
        }
        else if (headers != "*" && !headers.Contains("content-type", StringComparison.OrdinalIgnoreCase))
        {
            _report.Fail(Check, "the header Content-Type is not allowed, and JSON cannot be sent without it");
        }
        else if (_url.IsLoopback && RpcAnswers.Header(response, "Access-Control-Allow-Private-Network") != "true")
        {
            _report.Warn(Check, "no Access-Control-Allow-Private-Network: Chrome keeps public pages from this machine's node");
        }
        else
        {
            _report.Good(Check, "answered");
        }
    }

    private async Task CheckHeadAsync(CancellationToken cancellationToken)
    {
        await CheckQuantityAsync("eth_blockNumber", cancellationToken).ConfigureAwait(false);
        JsonElement? result = await CallAsync("eth_getBlockByNumber", cancellationToken, "latest", false).ConfigureAwait(false);
        if (result is not { ValueKind: JsonValueKind.Object } block)
        {
            if (result is not null)
            {
                _report.Fail("eth_getBlockByNumber", "no newest block");
            }

            return;
        }

        bool hasTime = RpcAnswers.TryParseQuantity(RpcAnswers.Text(block, "timestamp"), out ulong timestamp);
        TimeSpan age = _time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(timestamp, int.MaxValue * 2UL));
        if (!hasTime)
        {
            _report.Fail("newest block", "it has no timestamp");
        }
        else if (age < -ClockOffsetMax)
        {
            _report.Warn("newest block", string.Create(CultureInfo.InvariantCulture, $"{-age.TotalSeconds:F0} s in the future: a clock is wrong, or a developer moved it"));
        }
        else if (age > HeadAgeMax)
        {
            _report.Warn("newest block", string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:F0} s old: the chain stands still, the node is behind, or nobody sends transactions to a developer's chain"));
        }
        else
        {
            _report.Good("newest block", string.Create(CultureInfo.InvariantCulture, $"{RpcAnswers.Text(block, "number")}, {age.TotalSeconds:F0} s old"));
        }

        if (RpcAnswers.Text(block, "baseFeePerGas") is null)
        {
            _report.Warn("EIP-1559", "blocks have no base fee: wallets fall back to gas prices");
        }
    }

    private async Task CheckFeesAsync(CancellationToken cancellationToken)
    {
        await CheckQuantityAsync("eth_gasPrice", cancellationToken).ConfigureAwait(false);
        JsonElement? history = await CallAsync("eth_feeHistory", cancellationToken, "0x4", "latest", FeePercentiles).ConfigureAwait(false);
        if (history is { } fees)
        {
            bool isUsable = fees.ValueKind == JsonValueKind.Object && fees.TryGetProperty("baseFeePerGas", out JsonElement list)
                && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;
            if (isUsable)
            {
                _report.Good("eth_feeHistory", "fees can be suggested");
            }
            else
            {
                _report.Fail("eth_feeHistory", "no base fees: MetaMask cannot suggest a fee");
            }
        }
    }

    private async Task CheckAccountAsync(CancellationToken cancellationToken)
    {
        await CheckQuantityAsync("eth_getBalance", cancellationToken, Account, "latest").ConfigureAwait(false);
        await CheckQuantityAsync("eth_getTransactionCount", cancellationToken, Account, "pending").ConfigureAwait(false);
        await CheckQuantityAsync("eth_estimateGas", cancellationToken, new { from = Account, to = Account, value = "0x0" }).ConfigureAwait(false);
        if (await CallAsync("eth_getCode", cancellationToken, Account, "latest").ConfigureAwait(false) is { } code)
        {
            _report.Good("eth_getCode", RpcAnswers.Shorten(code.ToString()));
        }

        if (await CallAsync("eth_call", cancellationToken, new { to = Account, data = "0x" }, "latest").ConfigureAwait(false) is { } result)
        {
            _report.Good("eth_call", RpcAnswers.Shorten(result.ToString()));
        }
    }

    private async Task CheckTagsAsync(CancellationToken cancellationToken)
    {
        foreach (string tag in (string[])["safe", "finalized"])
        {
            JsonElement? block = await CallAsync("eth_getBlockByNumber", cancellationToken, tag, false).ConfigureAwait(false);
            if (block is { ValueKind: JsonValueKind.Object })
            {
                _report.Good($"block tag {tag}", "answered");
            }
            else if (block is not null)
            {
                _report.Warn($"block tag {tag}", "no block: indexers rely on it");
            }
        }
    }

    private async Task CheckBatchAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Post($"[{RpcAnswers.Body("eth_chainId")},{RpcAnswers.Body("eth_blockNumber")}]");
        using HttpResponseMessage? response = await TrySendAsync("batch", request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return;
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (RpcAnswers.TryParse(text, out JsonElement answer) && answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 2)
        {
            _report.Good("batch", "two requests, two answers");
        }
        else
        {
            _report.Warn("batch", $"not answered as one ({RpcAnswers.Shorten(text)}): ethers sends batches unless told otherwise");
        }
    }

    private async Task CheckWebSocketAsync(ulong chainId, CancellationToken cancellationToken)
    {
        const string Check = "WebSocket";
        Uri url = new UriBuilder(_url) { Scheme = _url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(RpcAnswers.CallTimeMax);
        try
        {
            using ClientWebSocket socket = new();
            socket.Options.SetRequestHeader("Origin", _origin);
            await socket.ConnectAsync(url, patience.Token).ConfigureAwait(false);
            await socket.SendAsync(Encoding.UTF8.GetBytes(RpcAnswers.Body("eth_chainId")), WebSocketMessageType.Text, endOfMessage: true, patience.Token).ConfigureAwait(false);
            byte[] buffer = new byte[1_024];
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
            bool isSame = RpcAnswers.TryParse(Encoding.UTF8.GetString(buffer, 0, received.Count), out JsonElement answer)
                && RpcAnswers.TryParseQuantity(RpcAnswers.Text(answer, "result"), out ulong other) && other == chainId;
            if (isSame)
            {
                _report.Good(Check, url.ToString());
            }
            else
            {
                _report.Warn(Check, $"another chain or no answer on {url}");
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            _report.Warn(Check, $"not on {url}: pages that listen for events must poll instead");
        }
    }

    private async Task CheckQuantityAsync(string method, CancellationToken cancellationToken, params object[] parameters)
    {
        if (await CallAsync(method, cancellationToken, parameters).ConfigureAwait(false) is not { } result)
        {
            return;
        }

        string? text = result.ValueKind == JsonValueKind.String ? result.GetString() : null;
        bool isMinimal = text is not null && text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && (text[2] != '0' || text.Length == 3);
        if (isMinimal)
        {
            _report.Good(method, text!);
        }
        else
        {
            _report.Fail(method, $"{RpcAnswers.Shorten(result.ToString())} is no quantity: 0x and hexadecimal digits without leading zeros");
        }
    }

    // Null when it failed, which is then in the report.
    private async Task<JsonElement?> CallAsync(string method, CancellationToken cancellationToken, params object[] parameters)
    {
        using HttpRequestMessage request = Post(RpcAnswers.Body(method, parameters));
        using HttpResponseMessage? response = await TrySendAsync(method, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (RpcAnswers.Refusal(response) is { } refusal)
        {
            _report.Fail(method, refusal);
        }
        else if (!RpcAnswers.TryParse(text, out JsonElement answer) || answer.ValueKind != JsonValueKind.Object)
        {
            _report.Fail(method, $"the answer is no JSON object: {RpcAnswers.Shorten(text)}");
        }
        else if (answer.TryGetProperty("result", out JsonElement result))
        {
            return result;
        }
        else
        {
            _report.Fail(method, $"an error: {RpcAnswers.Shorten(answer.TryGetProperty("error", out JsonElement error) ? error.ToString() : text)}");
        }

        return null;
    }

    // The answer with its content read; null when there is none, which is then in the report.
    private async Task<HttpResponseMessage?> TrySendAsync(string check, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            _report.Fail(check, RpcAnswers.Describe(exception));
            return null;
        }
    }

    private HttpRequestMessage Post(string body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, _url) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Origin", _origin);
        return request;
    }
}
